using SupportChat.Cli.Setup;
using SupportChat.Salesforce;

namespace SupportChat.Cli.Doctor;

/// <summary>There are agents who may be given work: in the group, active, with the licence and the permission set.</summary>
internal sealed class AgentsCheck(SalesforceClient salesforce) : IDoctorCheck
{
    /// <summary>What makes somebody an agent.</summary>
    public const string SetUp = "supportchat setup salesforce --agents {usernames} --apply";

    private readonly AgentGroup group = new(salesforce);

    public string Name => "Agents";

    public string Needs => ApiVersionCheck.Version;

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken) => HiddenSetup.TryAsync(() => LookAsync(cancellationToken));

    private async Task<CheckResult> LookAsync(CancellationToken cancellationToken)
    {
        if (await group.FindActiveAsync(cancellationToken) is not { } agents)
        {
            return CheckResult.Warning($"nobody is in the group {SalesforceSetup.AgentGroup}", SetUp);
        }

        if (agents.Where(agent => !agent.IsSupportUser).Select(agent => agent.Username).ToList() is { Count: > 0 } unlicensed)
        {
            return CheckResult.Error($"without the feature Service Cloud User: {string.Join(", ", unlicensed)}", "Setup, Users: tick Service Cloud User, so that Omni-Channel gives them work");
        }

        return await group.WithoutAsync(agents, SalesforceSetup.AgentPermissionSet, cancellationToken) is { Count: > 0 } without
            ? CheckResult.Error($"without {SalesforceSetup.AgentPermissionSet}: {string.Join(", ", without)}", SetUp)
            : agents.Count == 0
                ? CheckResult.Warning($"nobody in the group {SalesforceSetup.AgentGroup} is active", SetUp)
                : CheckResult.Ok($"{agents.Count} in {SalesforceSetup.AgentGroup}");
    }
}
