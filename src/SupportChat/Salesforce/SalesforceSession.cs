namespace SupportChat.Salesforce;

/// <summary>An access token and where it is good.</summary>
/// <param name="AccessToken">Opaque.</param>
/// <param name="InstanceUrl">Base of all REST calls.</param>
/// <param name="OrganizationId">18 characters.</param>
/// <param name="UserId">The user that the token acts as.</param>
public sealed record SalesforceSession(string AccessToken, Uri InstanceUrl, string OrganizationId, string UserId);
