using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Cli;
using SupportChat.Cli.Doctor;
using SupportChat.Cli.Setup;
using SupportChat.Sendbird;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Cli.Doctor;

public sealed class DoctorRunTests
{
    [Fact]
    public async Task A_good_setup_is_all_green_and_a_message_goes_round()
    {
        await using var demo = await Demo.StartAsync();

        var findings = await LookAsync(demo, roundTrip: true);

        Assert.All(findings, finding => Assert.True(finding.State == CheckState.Ok, $"{finding.Check}: {finding.Found} {finding.Fix}"));
        Assert.Contains(findings, finding => finding.Check == "Message round trip");
    }

    [Fact]
    public async Task Missing_events_are_named_and_setup_merges_them()
    {
        await using var demo = await Demo.StartAsync();
        await SetWebhookAsync(demo, true, $"{demo.Api.BaseAddress}api/sendbird/webhook", "group_channel:message_send", "user:block");

        var broken = Assert.Single(await BrokenAsync(demo));
        var setup = new SendbirdSetup(demo.Services.GetRequiredService<SendbirdClient>());
        var plan = await setup.PlanAsync(null, false, _ => { }, CancellationToken.None);
        await ApplyAsync(plan);

        Assert.Equal("Sendbird webhooks", broken.Check);
        Assert.Contains("group_channel:message_delete", broken.Found, StringComparison.Ordinal);
        Assert.Contains("setup sendbird", broken.Fix, StringComparison.Ordinal);
        Assert.Empty(await BrokenAsync(demo));
        Assert.Empty((await setup.PlanAsync(null, false, _ => { }, CancellationToken.None)).Changes);
        var settings = await demo.Services.GetRequiredService<SendbirdClient>().ReadWebhookSettingsAsync(CancellationToken.None);
        Assert.Contains("user:block", settings.EnabledEvents);
    }

    [Fact]
    public async Task Webhooks_that_go_elsewhere_are_named_and_are_redirected_only_when_asked()
    {
        await using var demo = await Demo.StartAsync();
        await SetWebhookAsync(demo, true, "http://127.0.0.1:9/other", "*");
        var setup = new SendbirdSetup(demo.Services.GetRequiredService<SendbirdClient>());
        var ours = new Uri(demo.Api.BaseAddress!, "api/sendbird/webhook");

        var broken = Assert.Single(await BrokenAsync(demo));
        await Assert.ThrowsAsync<CommandFailedException>(() => setup.PlanAsync(ours, false, _ => { }, CancellationToken.None));
        await ApplyAsync(await setup.PlanAsync(ours, true, _ => { }, CancellationToken.None));

        Assert.Equal("Sendbird webhooks", broken.Check);
        Assert.Empty(await BrokenAsync(demo));
    }

    [Fact]
    public async Task Invitations_that_wait_for_consent_are_a_warning_and_setup_mends_it()
    {
        await using var demo = await Demo.StartAsync();
        await Demo.SendAsync(
            demo.Sendbird, HttpMethod.Put, "v3/applications/default_channel_invitation_preference", new JsonObject { ["auto_accept"] = false });

        var warning = Assert.Single(await BrokenAsync(demo));
        await ApplyAsync(await new SendbirdSetup(demo.Services.GetRequiredService<SendbirdClient>()).PlanAsync(null, false, _ => { }, CancellationToken.None));

        Assert.Equal(("Sendbird invitation preference", CheckState.Warning), (warning.Check, warning.State));
        Assert.Empty(await BrokenAsync(demo));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hidden_chat_history_is_a_warning_and_setup_mends_it_in_the_settings_that_hold(bool ofOurType)
    {
        await using var demo = await Demo.StartAsync();
        if (ofOurType)
        {
            await Demo.SendAsync(
                demo.Sendbird,
                HttpMethod.Post,
                "v3/applications/settings_by_channel_custom_type",
                new JsonObject { ["custom_type"] = "SALESFORCE_SUPPORT_CHAT_CHANNEL", ["display_past_message"] = false });
        }
        else
        {
            await Demo.SendAsync(demo.Sendbird, HttpMethod.Put, "v3/applications/settings_global", new JsonObject { ["display_past_message"] = false });
        }

        var warning = Assert.Single(await BrokenAsync(demo));
        var setup = new SendbirdSetup(demo.Services.GetRequiredService<SendbirdClient>());
        await ApplyAsync(await setup.PlanAsync(null, false, _ => { }, CancellationToken.None));

        Assert.Equal(("Sendbird chat history", CheckState.Warning), (warning.Check, warning.State));
        Assert.Contains("setup sendbird --apply", warning.Fix, StringComparison.Ordinal);
        Assert.Empty(await BrokenAsync(demo));
        Assert.Empty((await setup.PlanAsync(null, false, _ => { }, CancellationToken.None)).Changes);
    }

    [Theory]
    [InlineData("Sendbird:ApiToken", "wrong", "Sendbird login", "Sendbird__ApiToken")]
    [InlineData("Salesforce:ClientSecret", "wrong", "Salesforce login", "Salesforce__ClientSecret")]
    [InlineData("Salesforce:OrganizationId", "00D000000000002EAA", "Salesforce login", "Salesforce__OrganizationId")]
    [InlineData("Salesforce:ClosedStatus", "Finished", "Closed Case status", "Salesforce__ClosedStatus")]
    [InlineData("Salesforce:ReopenedStatus", "Closed", "Reopening of closed Cases", "Salesforce__ReopenedStatus")]
    [InlineData("Conversations:ReopenQueue", "Nowhere", "Reopening of closed Cases", "Conversations__ReopenQueue")]
    [InlineData("Salesforce:UserIdField", "Nowhere__c", "Fields of Case", "infra/salesforce")]
    [InlineData("Salesforce:AllowedFields:0", "Nowhere__c", "Fields of Case", "infra/salesforce")]
    [InlineData("Salesforce:BotCaseField", "Nowhere__c", "Fields of Case", "infra/salesforce")]
    [InlineData("Salesforce:Topics:0", "/data/Nowhere__chn", "Topics of the Pub/Sub API", "Salesforce__Topics")]
    [InlineData("Salesforce:PubSubUrl", "http://127.0.0.1:9", "Topics of the Pub/Sub API", "Salesforce__PubSubUrl")]
    [InlineData("Salesforce:ApiVersion", "199.0", "Salesforce API version", "Salesforce__ApiVersion")]
    [InlineData("Salesforce:ContactExternalIdField", "Nowhere__c", "Contact of a customer", "Salesforce__ContactExternalIdField")]
    public async Task A_wrong_setting_is_named_alone_with_its_fix(string key, string value, string check, string fix)
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { [key] = value });

        var broken = Assert.Single(await BrokenAsync(demo, endpoint: false));

        Assert.Equal((check, CheckState.Error), (broken.Check, broken.State));
        Assert.Contains(fix, broken.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Case", "Fields of Case")]
    [InlineData("SupportChat_Message__c", "Fields of SupportChat_Message__c")]
    public async Task An_object_that_lacks_fields_is_named_alone(string objectName, string check)
    {
        await using var demo = await Demo.StartAsync();
        await Demo.FaultAsync(demo.Salesforce, new JsonObject
        {
            ["match"] = new JsonObject { ["path"] = $"/services/data/*/sobjects/{objectName}/describe" },
            ["probability"] = 1,
            ["effect"] = new JsonObject { ["status"] = 200, ["body"] = """{"fields":[]}""" },
        });

        var broken = Assert.Single(await BrokenAsync(demo));

        Assert.Equal(check, broken.Check);
        Assert.Contains("is missing or hidden", broken.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agents_get_their_permission_set_and_group_once()
    {
        await using var demo = await Demo.StartAsync();
        var setup = ActivatorUtilities.CreateInstance<SalesforceSetup>(demo.Services);

        var nothing = await setup.PlanAsync(["ada@agents.supportchat.example"], null, _ => { }, CancellationToken.None);
        var plan = await setup.PlanAsync(["support@supportchat.example"], null, _ => { }, CancellationToken.None);
        await ApplyAsync(plan);
        var after = await setup.PlanAsync(["support@supportchat.example"], null, _ => { }, CancellationToken.None);

        Assert.Empty(nothing.Changes);
        Assert.Equal(2, plan.Changes.Count);
        Assert.Empty(after.Changes);
        await Assert.ThrowsAsync<CommandFailedException>(() => setup.PlanAsync(["nobody@example.com"], null, _ => { }, CancellationToken.None));
    }

    private static async Task<IReadOnlyList<Finding>> LookAsync(Demo demo, bool endpoint = true, bool roundTrip = false) =>
        await new DoctorRun(DoctorChecks.For(demo.Services, endpoint ? demo.Api.BaseAddress : null, roundTrip)).RunAsync(CancellationToken.None);

    private static async Task<IReadOnlyList<Finding>> BrokenAsync(Demo demo, bool endpoint = true) =>
        [.. (await LookAsync(demo, endpoint)).Where(finding => finding.State is CheckState.Error or CheckState.Warning)];

    private static Task SetWebhookAsync(Demo demo, bool enabled, string url, params string[] events) => Demo.SendAsync(
        demo.Sendbird,
        HttpMethod.Put,
        "v3/applications/settings/webhook",
        new JsonObject
        {
            ["enabled"] = enabled,
            ["url"] = url,
            ["include_members"] = false,
            ["enabled_events"] = new JsonArray([.. events.Select(name => JsonValue.Create(name))])
        });

    private static async Task ApplyAsync(SetupPlan plan)
    {
        foreach (var change in plan.Changes.Where(change => change.ApplyAsync is not null))
        {
            await change.ApplyAsync!(CancellationToken.None);
        }
    }
}
