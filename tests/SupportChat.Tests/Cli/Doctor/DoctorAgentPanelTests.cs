using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SupportChat.Cli.Doctor;
using SupportChat.Cli.Setup;
using SupportChat.Emulators;
using SupportChat.Http.Client;
using SupportChat.Salesforce;
using SupportChat.Sendbird;
using SupportChat.Tests.Cli.Doctor.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Cli.Doctor;

/// <summary>The agents' panel is in the org: what is not as deployed is named with its remedy.</summary>
public sealed class DoctorAgentPanelTests(AgentPanelOrg org) : IClassFixture<AgentPanelOrg>
{
    private readonly Demo demo = org.Demo;

    [Fact]
    public async Task A_panel_as_deployed_is_well()
    {
        var findings = await new DoctorRun(DoctorChecks.For(demo.Services, demo.Api.BaseAddress, roundTrip: false)).RunAsync(CancellationToken.None);

        Assert.All(findings, finding => Assert.True(finding.State == CheckState.Ok, $"{finding.Check}: {finding.Found} {finding.Fix}"));
        Assert.Contains(findings, finding => finding is { Check: "Agent panel", Found: "in the org, for this application" });
        Assert.Contains(findings, finding => finding.Check == "Sessions of agents");
    }

    [Theory]
    [InlineData("0PS000000000007", "Name", "Other", "no permission set SupportChat_Agent_Panel", "infra/salesforce/agent-panel")]
    [InlineData("0Pa000000000008", "AssigneeId", "005000000000001AAA", "ben@agents.supportchat.example", "setup salesforce --agents")]
    [InlineData("081000000000001", "Name", "other", "no static resource supportChatSdk", "infra/salesforce/agent-panel")]
    [InlineData("08y000000000001", "DeveloperName", "Other", "no trusted URL SupportChat_Sendbird_Api", "infra/salesforce/agent-panel")]
    [InlineData("08y000000000001", "EndpointUrl", "https://api-OTHER.sendbird.com", "api-OTHER", "https://api-SUPPORTCHAT-DEMO.sendbird.com")]
    [InlineData("08y000000000002", "EndpointUrl", "wss://ws-OTHER.sendbird.com", "ws-OTHER", "wss://ws-SUPPORTCHAT-DEMO.sendbird.com")]
    [InlineData("08y000000000002", "IsActive", false, "SupportChat_Sendbird_Socket is not active", "activate SupportChat_Sendbird_Socket")]
    [InlineData("08y000000000002", "IsApplicableToConnectSrc", false, "does not let Lightning pages connect", "connect-src")]
    [InlineData("08y000000000001", "Context", "Communities", "does not let Lightning pages connect", "Lightning Experience")]
    public async Task A_part_that_is_not_as_deployed_is_named_with_its_remedy(string id, string field, object value, string found, string fix)
    {
        var before = await org.ChangeAsync(id, field, JsonValue.Create(value));
        var result = await LookAsync();
        await org.ChangeAsync(id, field, before);

        Assert.Equal(CheckState.Error, result.State);
        Assert.Contains(found, result.Found, StringComparison.Ordinal);
        Assert.Contains(fix, result.Fix, StringComparison.Ordinal);
        Assert.Equal(CheckState.Ok, (await LookAsync()).State);
    }

    [Fact]
    public async Task Several_faults_are_named_at_once()
    {
        var name = await org.ChangeAsync("081000000000001", "Name", "other");
        var active = await org.ChangeAsync("08y000000000001", "IsActive", false);
        var result = await LookAsync(new AgentPanelOptions());
        await org.ChangeAsync("081000000000001", "Name", name);
        await org.ChangeAsync("08y000000000001", "IsActive", active);

        Assert.Equal(3, result.Found.Split("; ").Length);
        Assert.Contains("AgentPanel__Keys__0 is not set", result.Found, StringComparison.Ordinal);
        Assert.Contains("openssl rand", result.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_the_integration_does_not_take_is_named()
    {
        var check = new AgentSessionCheck(demo.Api, demo.Api.BaseAddress!, "another-key");

        var result = await check.RunAsync(CancellationToken.None);

        Assert.Equal(CheckState.Error, result.State);
        Assert.Contains("AgentPanel__Keys__0", result.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agents_get_its_permission_set_by_setup()
    {
        var assignee = await org.ChangeAsync("0Pa000000000008", "AssigneeId", "005000000000001AAA");
        var plan = await ActivatorUtilities.CreateInstance<SalesforceSetup>(demo.Services)
            .PlanAsync(["ada@agents.supportchat.example", "ben@agents.supportchat.example"], null, _ => { }, CancellationToken.None);
        await org.ChangeAsync("0Pa000000000008", "AssigneeId", assignee);

        Assert.Equal("permission set SupportChat_Agent_Panel of ben@agents.supportchat.example", Assert.Single(plan.Changes).Setting);
    }

    [Theory]
    [InlineData(true, "Warning", "may not look")]
    [InlineData(false, "Ok", "optional")]
    public async Task Where_rights_are_hidden_a_panel_is_not_judged_and_none_is_no_fault(bool isInstalled, string state, string found)
    {
        var org = new SalesforceEmulatorOptions { SetupHidden = true, AgentPanelInstalled = isInstalled };
        await using var integration = await Integration.StartAsync(null, new SendbirdEmulatorOptions(), org);
        var check = DoctorChecks.For(integration.Services, null, roundTrip: false).Single(check => check.Name == "Agent panel");

        var result = await check.RunAsync(CancellationToken.None);

        Assert.Equal(state, result.State.ToString());
        Assert.Contains(found, result.Found, StringComparison.Ordinal);
    }

    private Task<CheckResult> LookAsync(AgentPanelOptions? panel = null) => new AgentPanelCheck(
        demo.Services.GetRequiredService<SalesforceClient>(),
        demo.Services.GetRequiredService<IOptions<SendbirdOptions>>(),
        panel is null ? demo.Services.GetRequiredService<IOptions<AgentPanelOptions>>() : Options.Create(panel)).RunAsync(CancellationToken.None);
}
