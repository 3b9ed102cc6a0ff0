using SupportChat.Salesforce;
using SupportChat.Upstreams;

namespace SupportChat.Cli.Doctor;

/// <summary>The login gives a token of the org that is expected, and the API takes it.</summary>
internal sealed class SalesforceLoginCheck(SalesforceSessions sessions, SalesforceClient salesforce) : IDoctorCheck
{
    /// <summary>Name that other checks need.</summary>
    public const string Login = "Salesforce login";

    public string Name => Login;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var session = await sessions.GetAsync(cancellationToken);
        try
        {
            // Its own user: whatever else it may see, only the session is looked at here.
            await salesforce.FindUserAsync(SalesforceId.Parse(session.UserId), cancellationToken);
        }
        catch (UpstreamException refused) when (sessions.Problem is { Code: SalesforceSessionProblem.SessionRefused } problem)
        {
            return CheckResult.Error($"the login gives a token, and the API refuses it ({problem.Cause})", refused.Message);
        }

        return CheckResult.Ok($"org {session.OrganizationId}, user {session.UserId}");
    }
}
