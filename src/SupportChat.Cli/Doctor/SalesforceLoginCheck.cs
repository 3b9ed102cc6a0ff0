using SupportChat.Salesforce;

namespace SupportChat.Cli.Doctor;

/// <summary>The login gives a token of the org that is expected.</summary>
internal sealed class SalesforceLoginCheck(SalesforceSessions sessions) : IDoctorCheck
{
    /// <summary>Name that other checks need.</summary>
    public const string Login = "Salesforce login";

    public string Name => Login;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var session = await sessions.GetAsync(cancellationToken);
        return CheckResult.Ok($"org {session.OrganizationId}, user {session.UserId}");
    }
}
