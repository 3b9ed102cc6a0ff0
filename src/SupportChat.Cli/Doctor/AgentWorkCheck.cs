using SupportChat.Salesforce;
using SupportChat.Upstreams;

namespace SupportChat.Cli.Doctor;

/// <summary>With <c>CaseChanges__JoinOn = Accept</c> this user reads who accepted what.</summary>
internal sealed class AgentWorkCheck(SalesforceClient salesforce) : IDoctorCheck
{
    public string Name => "Access to AgentWork";

    public string Needs => ApiVersionCheck.Version;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await salesforce.QueryAsync("SELECT Id, WorkItemId, UserId, Status FROM AgentWork LIMIT 1", cancellationToken);
            return CheckResult.Ok("readable");
        }
        catch (UpstreamException refused) when (refused.Failure is UpstreamFailure.Refused or UpstreamFailure.SetUp)
        {
            return CheckResult.Error(
                $"not readable ({refused.Code})", "Give the integration user a licence that may read AgentWork, or set CaseChanges__JoinOn to Assignment");
        }
    }
}
