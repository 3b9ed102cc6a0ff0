namespace SupportChat.Salesforce;

/// <summary>An access token and where it is good.</summary>
/// <param name="AccessToken">Opaque.</param>
/// <param name="InstanceUrl">Base of all REST calls.</param>
/// <param name="OrganizationId">18 characters.</param>
/// <param name="UserId">The user that the token acts as.</param>
public sealed record SalesforceSession(string AccessToken, Uri InstanceUrl, string OrganizationId, string UserId);

/// <summary>Why calls to Salesforce have no session, for operators.</summary>
/// <param name="Code">One of the constants.</param>
/// <param name="Cause">Salesforce's own code, such as <c>INVALID_SESSION_ID</c>.</param>
/// <param name="Since">When it began.</param>
/// <param name="NextLoginAt">No log-in is tried before.</param>
public sealed record SalesforceSessionProblem(string Code, string Cause, DateTimeOffset Since, DateTimeOffset NextLoginAt)
{
    /// <summary>The token endpoint gives no token.</summary>
    public const string LoginRefused = "SalesforceLoginRefused";

    /// <summary>The token endpoint gives tokens that the API refuses.</summary>
    public const string SessionRefused = "SalesforceSessionRefused";
}
