using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.CaseChanges;
using SupportChat.Cli.Doctor;
using SupportChat.Cli.Setup;
using SupportChat.Emulators;
using SupportChat.Salesforce;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Cli.Doctor;

/// <summary>One thing is broken in the org: the doctor names that check alone, and the fix.</summary>
public sealed class DoctorOrgTests
{
    [Theory]
    [InlineData("0Pa000000000001", "AssigneeId", "005000000000001AAA", "Integration user's permissions", "Error", "setup salesforce --apply")]
    [InlineData("0PS000000000001", "Name", "Other", "Integration user's permissions", "Error", "deploy infra/salesforce")]
    [InlineData("110000000000001", "PermissionsViewAllRecords", false, "View All on Case", "Error", "infra/salesforce")]
    [InlineData("00G000000000001", "DeveloperName", "Other", "Queue and assignment rule", "Warning", "infra/salesforce")]
    [InlineData("03g000000000001", "SobjectType", "Lead", "Queue and assignment rule", "Error", "infra/salesforce")]
    [InlineData("01Q000000000001", "Active", false, "Queue and assignment rule", "Warning", "infra/salesforce")]
    [InlineData("00G000000000001", "QueueRoutingConfigId", null, "Queue and assignment rule", "Error", "infra/salesforce")]
    [InlineData("011000000000004", "GroupId", "00G000000000003AAA", "Queue and assignment rule", "Error", "infra/salesforce")]
    [InlineData("0N9000000000001", "RelatedEntity", "Lead", "Omni-Channel", "Error", "infra/salesforce/force-app")]
    [InlineData("0N6000000000001", "IsDeleted", true, "Omni-Channel", "Error", "infra/salesforce/force-app")]
    [InlineData("0J0000000000001", "SetupEntityType", "Other", "Presence status access", "Error", "infra/salesforce/force-app")]
    [InlineData("01J000000000004", "IsClosed", false, "Closed Case status", "Error", "Case Status")]
    [InlineData("005000000000001", "UserPermissionsSupportUser", false, "Agents", "Error", "Service Cloud User")]
    [InlineData("0Pa000000000002", "AssigneeId", "005000000000002AAA", "Agents", "Error", "setup salesforce --agents")]
    [InlineData("00G000000000002", "DeveloperName", "Other", "Agents", "Warning", "setup salesforce --agents")]
    public async Task Set_up_that_is_not_as_deployed_is_named_alone(string id, string field, object? value, string check, string state, string fix)
    {
        await using var demo = await Demo.StartAsync();
        var (status, body) = await Demo.SendAsync(
            demo.Salesforce, HttpMethod.Patch, $"emulator/records/{id}", new JsonObject { [field] = JsonValue.Create(value) });
        Assert.True(status == 204, $"The change answered {status}: {body}");

        var broken = Assert.Single(await BrokenAsync(demo.Services));

        Assert.Equal((check, state), (broken.Check, broken.State.ToString()));
        Assert.Contains(fix, broken.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_active_among_the_agents_is_a_warning()
    {
        await using var demo = await Demo.StartAsync();
        for (var agent = 1; agent <= 3; agent++)
        {
            await Demo.SendAsync(demo.Salesforce, HttpMethod.Put, $"emulator/users/00500000000000{agent}AAA", new JsonObject { ["isActive"] = false });
        }

        var broken = Assert.Single(await BrokenAsync(demo.Services));

        Assert.Equal(("Agents", CheckState.Warning), (broken.Check, broken.State));
    }

    [Fact]
    public async Task A_budget_that_is_nearly_used_up_is_a_warning()
    {
        await using var demo = await Demo.StartAsync(org: new SalesforceEmulatorOptions { DailyApiRequests = 10 });

        var broken = Assert.Single(await BrokenAsync(demo.Services));

        Assert.Equal(("Salesforce API budget", CheckState.Warning), (broken.Check, broken.State));
        Assert.Contains("of 10 used", broken.Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("business-hours/Default", """{"isActive":false}""", "Error", "Business Hours")]
    [InlineData("business-hours/Default", """{"days":{"sunday":null,"monday":null,"tuesday":null,"wednesday":null,"thursday":null,"friday":null,"saturday":null}}""", "Warning", "Business Hours")]
    [InlineData("apex-rest", """{"isDeployed":false}""", "Warning", "infra/salesforce/features")]
    public async Task Business_hours_that_do_not_serve_are_named_alone(string path, string json, string state, string fix)
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Conversations:BusinessHours"] = "Default" });
        Assert.Empty(await BrokenAsync(demo.Services));
        Assert.Equal(204, (await Demo.SendAsync(demo.Salesforce, HttpMethod.Put, $"emulator/{path}", JsonNode.Parse(json))).Status);

        var broken = Assert.Single(await BrokenAsync(demo.Services));

        Assert.Equal(("Business hours", state), (broken.Check, broken.State.ToString()));
        Assert.Contains(fix, broken.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Business_hours_that_nobody_has_and_a_class_that_is_not_granted_are_errors()
    {
        await using var unknown = await Demo.StartAsync(new Dictionary<string, string?> { ["Conversations:BusinessHours"] = "Night team" });
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Conversations:BusinessHours"] = "Default" });
        await using var always = await Demo.StartAsync();
        foreach (var org in new[] { demo.Salesforce, always.Salesforce })
        {
            await Demo.SendAsync(org, HttpMethod.Patch, "emulator/records/0Pa000000000006", new JsonObject { ["AssigneeId"] = "005000000000001AAA" });
        }

        var missing = Assert.Single(await BrokenAsync(unknown.Services));
        var refused = Assert.Single(await BrokenAsync(demo.Services));
        Assert.Empty(await BrokenAsync(always.Services));
        var plan = await ActivatorUtilities.CreateInstance<SalesforceSetup>(demo.Services).PlanAsync([], null, _ => { }, CancellationToken.None);
        await Assert.Single(plan.Changes).ApplyAsync!(CancellationToken.None);

        Assert.Contains("Night team", missing.Found, StringComparison.Ordinal);
        Assert.Equal(("Integration user's permissions", CheckState.Error), (refused.Check, refused.State));
        Assert.Contains("setup salesforce --apply", refused.Fix, StringComparison.Ordinal);
        Assert.Empty(await BrokenAsync(demo.Services));
    }

    [Fact]
    public async Task A_class_that_is_not_granted_is_named_where_rights_cannot_be_seen()
    {
        await using var demo = await Demo.StartAsync(
            new Dictionary<string, string?> { ["Conversations:BusinessHours"] = "Default" }, new SalesforceEmulatorOptions { SetupHidden = true });
        await Demo.SendAsync(
            demo.Salesforce, HttpMethod.Patch, "emulator/records/0Pa000000000006", new JsonObject { ["AssigneeId"] = "005000000000001AAA" });

        var refused = Assert.Single(await BrokenAsync(demo.Services), finding => finding.State == CheckState.Error);

        Assert.Equal("Business hours", refused.Check);
        Assert.Contains("setup salesforce --apply", refused.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AgentWork_is_tried_where_agents_join_by_accepting()
    {
        await using var readable = await Integration.StartAsync(JoinOnAccept);
        await using var hidden = await Integration.StartAsync(services =>
        {
            JoinOnAccept(services);
            services.AddHttpClient(SalesforceClient.Name).AddHttpMessageHandler(() => new HiddenObject("AgentWork"));
        });

        var seen = Assert.Single(await LookAsync(readable.Services), finding => finding.Check == "Access to AgentWork");
        var broken = Assert.Single(await LookAsync(hidden.Services), finding => finding.Check == "Access to AgentWork");

        Assert.Equal(CheckState.Ok, seen.State);
        Assert.Equal(CheckState.Error, broken.State);
        Assert.Contains("CaseChanges__JoinOn", broken.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_nobody_can_be_asked_who_is_online_is_a_warning()
    {
        await using var hidden = await Integration.StartAsync(
            services => services.AddHttpClient(SalesforceClient.Name).AddHttpMessageHandler(() => new HiddenObject("UserServicePresence")));

        var warning = Assert.Single(await LookAsync(hidden.Services), finding => finding.Check == "Reopening of closed Cases");

        Assert.Equal(CheckState.Warning, warning.State);
        Assert.Contains("Conversations__ReopenTo", warning.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ContentVersion")]
    [InlineData("ContentDocumentLink")]
    public async Task Files_are_tried_where_they_are_copied(string hiddenObject)
    {
        await using var readable = await Integration.StartAsync(null, new SendbirdEmulatorOptions(), null, ("Transcripts:Files", "Copy"));
        await using var hidden = await Integration.StartAsync(
            services => services.AddHttpClient(SalesforceClient.Name).AddHttpMessageHandler(() => new HiddenObject(hiddenObject)),
            new SendbirdEmulatorOptions(),
            null,
            ("Transcripts:Files", "Copy"));
        await using var linked = await Integration.StartAsync();

        Assert.Equal(CheckState.Ok, Assert.Single(await LookAsync(readable.Services), finding => finding.Check == "Salesforce Files").State);
        var broken = Assert.Single(await LookAsync(hidden.Services), finding => finding.Check == "Salesforce Files");
        Assert.Equal(CheckState.Error, broken.State);
        Assert.Contains("Transcripts__Files", broken.Fix, StringComparison.Ordinal);
        Assert.DoesNotContain(await LookAsync(linked.Services), finding => finding.Check == "Salesforce Files");
    }

    [Theory]
    [InlineData("Rows", true, false)]
    [InlineData("File", false, true)]
    [InlineData("Both", true, true)]
    public async Task Rows_and_files_are_looked_at_where_messages_become_them(string mode, bool rows, bool files)
    {
        await using var integration = await Integration.StartAsync(null, new SendbirdEmulatorOptions(), null, ("Transcripts:Mode", mode));

        var findings = await LookAsync(integration.Services);

        Assert.Equal(rows, findings.Any(finding => finding is { Check: "Fields of SupportChat_Message__c", State: CheckState.Ok }));
        Assert.Equal(files, findings.Any(finding => finding is { Check: "Salesforce Files", State: CheckState.Ok }));
        Assert.Equal(rows, findings.Any(finding => finding.Check.Contains("SupportChat_Message__c", StringComparison.Ordinal)));
        Assert.Equal(files, findings.Any(finding => finding.Check == "Salesforce Files"));
    }

    [Fact]
    public async Task The_Contact_field_is_looked_at_where_one_is_named()
    {
        await using var demo = await Demo.StartAsync(
            new Dictionary<string, string?> { ["Salesforce:ContactExternalIdField"] = "CustomerId__c" }, new SalesforceEmulatorOptions { ContactExternalIdField = "CustomerId__c" });

        Assert.Contains(await LookAsync(demo.Services), finding => finding is { Check: "Contact of a customer", State: CheckState.Ok });
    }

    [Fact]
    public async Task Beside_the_package_fields_owners_and_settings_are_checked_and_setup_fills_the_settings()
    {
        var fields = new Dictionary<string, string?>
        {
            ["Salesforce:ChannelUrlField"] = "Sendbird__ChannelUrl__c",
            ["Salesforce:UserIdField"] = "Sendbird__UserId__c"
        };
        var owners = new Dictionary<string, string?>(fields) { ["CaseChanges:WriteStatus"] = "false", ["CaseChanges:ManageAgents"] = "false" };

        Assert.Contains("Salesforce__ChannelUrlField", (await OfPackageAsync([])).Fix, StringComparison.Ordinal);
        Assert.Contains("CaseChanges__WriteStatus", (await OfPackageAsync(fields)).Fix, StringComparison.Ordinal);

        await using var demo = await StartBesideAsync(owners);
        var broken = Assert.Single(await BrokenAsync(demo.Services));
        Assert.Equal(("Sendbird's package", CheckState.Error), (broken.Check, broken.State));
        Assert.Contains("setup salesforce --apply", broken.Fix, StringComparison.Ordinal);

        var setup = ActivatorUtilities.CreateInstance<SalesforceSetup>(demo.Services);
        var plan = await setup.PlanAsync([], null, _ => { }, CancellationToken.None);
        Assert.Equal(["SUPPORTCHAT-DEMO", "the token of Sendbird__ApiToken"], plan.Changes.Select(change => change.To));
        foreach (var change in plan.Changes.Where(change => change.ApplyAsync is not null))
        {
            await change.ApplyAsync!(CancellationToken.None);
        }

        Assert.Empty((await setup.PlanAsync([], null, _ => { }, CancellationToken.None)).Changes);
        Assert.Empty(await BrokenAsync(demo.Services));
        var row = Assert.Single(await demo.QueryAsync("SELECT sendbird__ApplicationId__c, sendbird__ApiToken__c FROM sendbird__Setting__c"));
        Assert.Equal(
            ("SUPPORTCHAT-DEMO", "demo-sendbird-token"),
            (row["sendbird__ApplicationId__c"]!.GetValue<string>(), row["sendbird__ApiToken__c"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_token_of_the_package_that_Sendbird_refuses_is_named_and_replaced_by_the_one_that_is_given()
    {
        var owners = new Dictionary<string, string?>
        {
            ["Salesforce:ChannelUrlField"] = "Sendbird__ChannelUrl__c",
            ["Salesforce:UserIdField"] = "Sendbird__UserId__c",
            ["CaseChanges:WriteStatus"] = "false",
            ["CaseChanges:ManageAgents"] = "false",
        };
        await using var demo = await StartBesideAsync(owners);
        await Demo.SendAsync(
            demo.Salesforce,
            HttpMethod.Patch,
            "emulator/records/a9S000000000001",
            new JsonObject { ["sendbird__ApplicationId__c"] = "SUPPORTCHAT-DEMO", ["sendbird__ApiToken__c"] = "revoked" });
        await using var given = await StartBesideAsync(new(owners) { [PackageSettings.TokenVariable] = "demo-sendbird-token" });
        await Demo.SendAsync(
            given.Salesforce,
            HttpMethod.Patch,
            "emulator/records/a9S000000000001",
            new JsonObject { ["sendbird__ApplicationId__c"] = "SUPPORTCHAT-DEMO", ["sendbird__ApiToken__c"] = "revoked" });

        var broken = Assert.Single(await BrokenAsync(demo.Services));
        var kept = await ActivatorUtilities.CreateInstance<SalesforceSetup>(demo.Services).PlanAsync([], null, _ => { }, CancellationToken.None);
        var change = Assert.Single(
            (await ActivatorUtilities.CreateInstance<SalesforceSetup>(given.Services).PlanAsync([], null, _ => { }, CancellationToken.None)).Changes);
        await change.ApplyAsync!(CancellationToken.None);

        Assert.Equal(("Sendbird's package", CheckState.Error), (broken.Check, broken.State));
        Assert.Contains(PackageSettings.TokenVariable, broken.Fix, StringComparison.Ordinal);
        Assert.Empty(kept.Changes);
        Assert.Equal(("another token", "the token of SENDBIRD_PACKAGE_TOKEN"), (change.From, change.To));
        Assert.Empty(await BrokenAsync(given.Services));
    }

    private static async Task<Finding> OfPackageAsync(Dictionary<string, string?> settings)
    {
        await using var demo = await StartBesideAsync(settings);
        var broken = Assert.Single(await BrokenAsync(demo.Services));
        Assert.Equal(("Sendbird's package", CheckState.Warning), (broken.Check, broken.State));
        return broken;
    }

    private static Task<Demo> StartBesideAsync(Dictionary<string, string?> settings) =>
        Demo.StartAsync(settings, new SalesforceEmulatorOptions { PackageInstalled = true });

    private static void JoinOnAccept(IServiceCollection services) => services.Configure<CaseChangesOptions>(options => options.JoinOn = JoinOn.Accept);

    private static Task<IReadOnlyList<Finding>> LookAsync(IServiceProvider services) =>
        new DoctorRun(DoctorChecks.For(services, null, roundTrip: false)).RunAsync(CancellationToken.None);

    private static async Task<IReadOnlyList<Finding>> BrokenAsync(IServiceProvider services) =>
        [.. (await LookAsync(services)).Where(finding => finding.State is CheckState.Error or CheckState.Warning)];

    /// <summary>An org that shows this user everything but one object.</summary>
    private sealed class HiddenObject(string name) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.RequestUri!.Query.Contains($"FROM%20{name}", StringComparison.Ordinal)
            || request.RequestUri.AbsolutePath.Contains($"/sobjects/{name}/", StringComparison.Ordinal)
                ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadRequest)
                {
                    Content = new StringContent($$"""[{"message":"sObject type '{{name}}' is not supported.","errorCode":"INVALID_TYPE"}]"""),
                    RequestMessage = request,
                })
                : base.SendAsync(request, cancellationToken);
    }
}
