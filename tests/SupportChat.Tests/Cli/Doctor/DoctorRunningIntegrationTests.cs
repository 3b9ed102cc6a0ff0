using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Cli.Doctor;
using SupportChat.Cli.Hosting;
using SupportChat.Cli.Setup;
using SupportChat.Emulators;
using SupportChat.Queueing;
using SupportChat.Tests.Cli.Doctor.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Cli.Doctor;

/// <summary>The doctor beside a running integration: green when all is well, and one finding for each thing that is not.</summary>
public sealed class DoctorRunningIntegrationTests
{
    [Theory]
    [InlineData("Rows")]
    [InlineData("File")]
    public async Task A_good_setup_is_all_green_and_a_message_goes_round(string mode)
    {
        var settings = new Dictionary<string, string?> { ["Transcripts:Mode"] = mode };
        await using var demo = await Demo.StartAsync(settings);

        var findings = await LookAsync(demo, settings: settings, roundTrip: TimeSpan.FromSeconds(30));

        Assert.All(findings, finding => Assert.True(finding.State == CheckState.Ok, $"{finding.Check}: {finding.Found} {finding.Fix}"));
        await Eventually.BecomesTrueAsync(async () => (await demo.QueryAsync("SELECT Id FROM Case WHERE IsClosed = true")).Count == 1);
    }

    [Fact]
    public async Task Webhooks_that_go_elsewhere_are_named_alone()
    {
        await using var demo = await Demo.StartAsync();
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Put, "v3/applications/settings/webhook", new JsonObject { ["url"] = "http://127.0.0.1:9/other" });

        var broken = Assert.Single(await BrokenAsync(demo));

        Assert.Equal(("Sendbird webhooks", CheckState.Error), (broken.Check, broken.State));
        Assert.Contains("--replace-url", broken.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_with_another_key_is_named_alone()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Sendbird:SigningTokens:0"] = "another-token" });

        var broken = Assert.Single(await BrokenAsync(demo));

        Assert.Equal(("Webhook endpoint", CheckState.Error), (broken.Check, broken.State));
        Assert.Contains("Sendbird__SigningTokens", broken.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("accepts a bad signature", 200, 200, "Webhook endpoint", "gateway")]
    [InlineData("is not there", 404, 404, "Webhook endpoint", "address")]
    [InlineData("is not ready", 200, 401, "Running integration", "log")]
    public async Task An_endpoint_that_answers_wrongly_is_named_alone(string what, int ours, int forged, string check, string fix)
    {
        await using var demo = await Demo.StartAsync();
        await using var front = await WebhookFront.StartAsync(ours, forged);
        await Demo.SendAsync(
            demo.Sendbird, HttpMethod.Put, "v3/applications/settings/webhook", new JsonObject { ["url"] = $"{front.Address}api/sendbird/webhook" });

        var broken = Assert.Single(await BrokenAsync(demo, front.Address));

        Assert.True((check, CheckState.Error) == (broken.Check, broken.State), what);
        Assert.Contains(fix, broken.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_refuses_connections_is_named_alone_and_the_clock_is_not_blamed()
    {
        await using var demo = await Demo.StartAsync();
        var nowhere = new Uri("http://127.0.0.1:9/");
        await Demo.SendAsync(
            demo.Sendbird, HttpMethod.Put, "v3/applications/settings/webhook", new JsonObject { ["url"] = "http://127.0.0.1:9/api/sendbird/webhook" });

        var broken = Assert.Single(await BrokenAsync(demo, nowhere));

        Assert.Equal(("Webhook endpoint", CheckState.Error), (broken.Check, broken.State));
    }

    [Fact]
    public async Task An_operators_key_that_is_not_the_integrations_is_named_alone()
    {
        await using var demo = await Demo.StartAsync();

        var broken = Assert.Single(await BrokenAsync(demo, settings: new() { ["Ops:Keys:0"] = "another-key" }));

        Assert.Equal(("Running integration", CheckState.Error), (broken.Check, broken.State));
        Assert.Contains("Ops__Keys__0", broken.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_letter_is_a_warning()
    {
        await using var demo = await Demo.StartAsync();
        await demo.Services.GetRequiredService<DeadLetters>().AddAsync(
            new WorkItem { Kind = "unknown", ConversationId = default(ConversationId), CorrelationId = "c", Body = "{}"u8.ToArray(), FirstEnqueuedAt = DateTimeOffset.UnixEpoch },
            WorkQueueName.Conversations, DeadLetterReason.UnknownWorkKind, "test", CancellationToken.None);

        var broken = Assert.Single(await BrokenAsync(demo));

        Assert.Equal(("Running integration", CheckState.Warning), (broken.Check, broken.State));
        Assert.Contains("dead-letters", broken.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_does_not_arrive_is_named_alone_and_its_conversation_is_closed()
    {
        await using var demo = await Demo.StartAsync();
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Put, "emulator/webhooks", new JsonObject { ["drop"] = 1.0 });

        var broken = Assert.Single(
            await LookAsync(demo, roundTrip: TimeSpan.FromSeconds(1)), finding => finding.State is CheckState.Error or CheckState.Warning);

        Assert.Equal(("Message round trip", CheckState.Error), (broken.Check, broken.State));
        Assert.Contains("webhooks", broken.Fix, StringComparison.Ordinal);
        await Eventually.BecomesTrueAsync(async () => (await demo.QueryAsync("SELECT Id FROM Case WHERE IsClosed = true")).Count == 1);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named_alone()
    {
        await using var demo = await Demo.StartAsync();
        var file = Path.Combine(demo.Folder, "file");
        await File.WriteAllTextAsync(file, "no folder");

        var broken = Assert.Single(await BrokenAsync(demo, data: Path.Combine(file, "data")));

        Assert.Equal(("Stores", CheckState.Error), (broken.Check, broken.State));
        Assert.Contains("--data", broken.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_Storage_that_does_not_answer_is_named_alone()
    {
        await using var demo = await Demo.StartAsync();

        var broken = Assert.Single(await BrokenAsync(demo, settings: new()
        {
            ["Storage:Tables"] = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=bm90IGEga2V5;TableEndpoint=http://127.0.0.1:9/devstoreaccount1",
        }));

        Assert.Equal(("Stores", CheckState.Error), (broken.Check, broken.State));
        Assert.Contains("Storage__Tables", broken.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_integration_user_with_least_rights_is_no_error_and_an_administrators_token_lets_all_be_seen_and_set_up()
    {
        await using var demo = await Demo.StartAsync(org: new SalesforceEmulatorOptions { SetupHidden = true });

        var hidden = await BrokenAsync(demo);
        var (_, login) = await Demo.SendAsync(demo.Salesforce, HttpMethod.Post, "emulator/tokens/administrator");
        Dictionary<string, string?> lent = new() { [AdministratorClient.TokenVariable] = login["accessToken"]!.GetValue<string>() };
        await using var services = Open(demo, lent);
        var setup = ActivatorUtilities.CreateInstance<SalesforceSetup>(services, AdministratorClient.For(services));
        var plan = await setup.PlanAsync(["support@supportchat.example"], "integration@supportchat.example", _ => { }, CancellationToken.None);
        foreach (var change in plan.Changes)
        {
            await change.ApplyAsync!(CancellationToken.None);
        }

        Assert.Equal(
            [("Integration user's permissions", CheckState.Warning), ("View All on Case", CheckState.Warning), (
                "Presence status access", CheckState.Warning), ("Agents", CheckState.Warning)],
            hidden.Select(finding => (finding.Check, finding.State)));
        Assert.All(hidden, finding => Assert.Contains(AdministratorClient.TokenVariable, finding.Fix, StringComparison.Ordinal));
        Assert.Equal(2, plan.Changes.Count);
        Assert.Empty(await BrokenAsync(demo, settings: lent));
    }

    [Fact]
    public async Task An_administrators_token_that_has_ended_is_named_with_its_remedy()
    {
        await using var demo = await Demo.StartAsync();

        var broken = await BrokenAsync(demo, settings: new() { [AdministratorClient.TokenVariable] = "00D000000000001!AQended" });

        Assert.NotEmpty(broken);
        Assert.All(broken, finding => Assert.Contains(AdministratorClient.TokenVariable, finding.Fix, StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<Finding>> BrokenAsync(
        Demo demo, Uri? endpoint = null, Dictionary<string, string?>? settings = null, string? data = null) =>
        [.. (await LookAsync(demo, endpoint, settings, data: data)).Where(finding => finding.State is CheckState.Error or CheckState.Warning)];

    private static ServiceProvider Open(Demo demo, Dictionary<string, string?>? settings, string? data = null) => IntegrationHost.OpenForDoctor(
        data ?? demo.Folder, new ConfigurationBuilder().AddInMemoryCollection(demo.Settings).AddInMemoryCollection(settings ?? []).Build());

    /// <summary>As the command does: with settings and clients of its own.</summary>
    private static async Task<IReadOnlyList<Finding>> LookAsync(
        Demo demo, Uri? endpoint = null, Dictionary<string, string?>? settings = null, TimeSpan? roundTrip = null, string? data = null)
    {
        await using var services = Open(demo, settings, data);
        var checks = DoctorChecks.For(services, endpoint ?? demo.Api.BaseAddress, roundTrip: false);
        return await new DoctorRun(roundTrip is { } patience ? checks.Append(new RoundTripCheck(services, patience)) : checks).RunAsync(CancellationToken.None);
    }
}
