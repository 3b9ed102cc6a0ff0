using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using SupportChat.CaseChanges;
using SupportChat.Cli.Embedded;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Resync;
using SupportChat.Sendbird;
using SupportChat.Telemetry;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Resync;

/// <summary>
/// What every other input lost, found by the resync (docs/architecture.md#resync): no webhook and no event of the stream reaches these integrations.
/// </summary>
public sealed class PeriodicResyncTests
{
    private const string Agent = "005000000000001AAA";

    private static readonly TimeSpan Turn = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Messages_whose_webhooks_were_lost()
    {
        await using var integration = await Integration.StartAsync();
        var conversations = await StartAsync(integration, 3);
        await SweepAsync(integration);
        foreach (var conversation in conversations.Take(2))
        {
            await SayUnheardAsync(integration, conversation, "one");
            await SayUnheardAsync(integration, conversation, "two");
        }

        await SweepAsync(integration);

        await integration.AssertInvariantsAsync(conversations);
    }

    [Fact]
    public async Task An_edit_of_the_last_message()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = (await StartAsync(integration, 1))[0];
        var id = await SayUnheardAsync(integration, conversation, "before");
        await SweepAsync(integration);
        await integration.Systems.EditAsync(conversation.ChannelUrl, id, "after");
        conversation.Messages[id] = "after";

        await SweepAsync(integration);

        await integration.AssertInvariantsAsync(conversation);
    }

    [Fact]
    public async Task Edits_and_deletions_of_any_message_a_day_after_the_close_and_then_it_lets_go()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = (await StartAsync(integration, 1))[0];
        var ids = new List<long>();
        foreach (var text in new[] { "stays", "is edited", "is deleted", "is last" })
        {
            ids.Add(await SayUnheardAsync(integration, conversation, text));
        }

        await SweepAsync(integration);
        await CloseAsync(integration, conversation);
        await SweepAsync(integration);
        await integration.Systems.EditAsync(conversation.ChannelUrl, ids[1], "edited");
        await integration.Systems.DeleteAsync(conversation.ChannelUrl, ids[2]);
        conversation.Messages[ids[1]] = "edited";
        conversation.Messages[ids[2]] = null;
        integration.Time.Advance(TimeSpan.FromHours(23));
        await SweepAsync(integration);
        Assert.NotEmpty(await ActiveAsync(integration));

        integration.Time.Advance(TimeSpan.FromHours(1));
        await SweepAsync(integration);

        await integration.AssertInvariantsAsync(conversation);
        Assert.Empty(await ActiveAsync(integration));
    }

    [Fact]
    public async Task Checks_that_fail_again_and_again_keep_no_other_from_its_last_one()
    {
        await using var integration = await Integration.StartAsync();
        var conversations = await StartAsync(integration, 3);
        foreach (var conversation in conversations)
        {
            await CloseAsync(integration, conversation);
        }

        await SweepAsync(integration);
        foreach (var broken in conversations.Take(2))
        {
            await TwoSystems.FaultAsync(integration.Systems.Sendbird, new JsonObject
            {
                ["match"] = new JsonObject { ["path"] = $"/v3/group_channels/{broken.ChannelUrl}/messages" },
                ["effect"] = new JsonObject { ["status"] = 400 },
            });
        }

        integration.Get<RecordResync>().FinalChecksPerRun = 1;
        integration.Time.Advance(TimeSpan.FromHours(24));

        for (var run = 0; run < 40 && (await ActiveAsync(integration)).Count == 3; run++)
        {
            await SweepAsync(integration);
        }

        Assert.Equal(2, (await ActiveAsync(integration)).Count);
    }

    [Fact]
    public async Task A_start_whose_work_was_lost()
    {
        await using var integration = await Integration.StartAsync();
        await TwoSystems.FaultAsync(
            integration.Systems.Salesforce,
            new JsonObject { ["match"] = new JsonObject { ["path"] = "/services/data/*" }, ["effect"] = new JsonObject { ["status"] = 503 } });
        var conversation = await integration.StartConversationAsync("ann", "k", "First");
        await LoseQueuedWorkAsync(integration);
        await integration.Systems.HealAsync();
        Assert.Empty(await integration.Systems.QueryAsync("SELECT Id FROM Case"));

        await SweepAsync(integration);

        await integration.AssertInvariantsAsync(conversation);
    }

    [Fact]
    public async Task Case_changes_that_no_event_told()
    {
        await using var integration = await Integration.StartAsync();
        var conversations = await StartAsync(integration, 3);
        await SweepAsync(integration);
        await integration.Systems.UpdateCaseAsync(
            await integration.CaseIdAsync(conversations[0]), new JsonObject { ["Status"] = "Working", ["OwnerId"] = Agent });
        await CloseAsync(integration, conversations[1]);

        await SweepAsync(integration);

        await integration.AssertInvariantsAsync(conversations);
    }

    [Fact]
    public async Task Drift_in_every_open_conversation_within_sixteen_turns()
    {
        await using var integration = await Integration.StartAsync();
        var conversations = await StartAsync(integration, 8);
        foreach (var conversation in conversations)
        {
            await integration.Systems.UpdateCaseAsync(
                await integration.CaseIdAsync(conversation), new JsonObject { ["Status"] = "Working", ["OwnerId"] = Agent });
        }

        await SweepAsync(integration);
        await integration.AssertInvariantsAsync(conversations);
        foreach (var conversation in conversations)
        {
            await Demo.SendAsync(
                integration.Systems.Sendbird,
                HttpMethod.Put,
                $"v3/group_channels/{conversation.ChannelUrl}/leave",
                new JsonObject { ["user_ids"] = new JsonArray($"sf_{Agent}") });
            await Demo.SendAsync(
                integration.Systems.Sendbird,
                HttpMethod.Put,
                $"v3/group_channels/{conversation.ChannelUrl}/metadata",
                new JsonObject { ["metadata"] = new JsonObject { ["caseStatus"] = "Nonsense" }, ["upsert"] = true });
        }

        for (var turn = 0; turn < IConversationIndex.ActivePartitions; turn++)
        {
            await SweepAsync(integration);
        }

        await integration.AssertInvariantsAsync(conversations);
    }

    [Theory]
    [InlineData(1, JoinOn.Assignment)]
    [InlineData(4, JoinOn.Assignment)]
    [InlineData(4, JoinOn.Accept)]
    public async Task Drift_of_Cases_with_a_query_for_many_instead_of_a_call_for_each(int turnsBetweenRuns, JoinOn joinOn)
    {
        await using var integration = await Integration.StartAsync(services => services.PostConfigure<CaseChangesOptions>(options => options.JoinOn = joinOn));
        var conversations = await StartAsync(integration, 24);
        await SweepAsync(integration);
        foreach (var conversation in conversations)
        {
            await integration.Systems.UpdateCaseAsync(await integration.CaseIdAsync(conversation), new JsonObject { ["Status"] = "Working" });
        }

        // Longer ago than the resync looks back for changes.
        var watermark = await integration.Get<ICursorStore>().FindAsync("sweep", CancellationToken.None);
        integration.Time.Advance(TimeSpan.FromHours(1));
        await integration
            .Get<ICursorStore>()
            .SaveAsync("sweep", watermark!.Value with { Watermark = integration.Time.GetUtcNow() }, watermark.ETag, CancellationToken.None);
        var before = await CallsAsync(integration);

        for (var turn = 0; turn < IConversationIndex.ActivePartitions / turnsBetweenRuns; turn++)
        {
            await SweepAsync(integration, turnsBetweenRuns);
        }

        await integration.AssertInvariantsAsync(conversations);
        var after = await CallsAsync(integration);
        Assert.Equal(0, Reads(after) - Reads(before));
        Assert.InRange(Queries(after) - Queries(before), 1, (joinOn == JoinOn.Accept ? 3 : 2) * IConversationIndex.ActivePartitions);
    }

    [Fact]
    public async Task Nothing_twice_in_a_system_at_rest()
    {
        await using var integration = await Integration.StartAsync();
        var conversations = await StartAsync(integration, 3);
        await SayUnheardAsync(integration, conversations[0], "hello");
        await SweepAsync(integration);
        var records = await Task.WhenAll(conversations.Select(ETagAsync));

        await integration.Get<ICaseChangeSink>().ReconcileAllAsync(CancellationToken.None);
        await integration.Get<ICaseChangeSink>().RereadManyAsync([.. conversations.Select(Id)], "again", CancellationToken.None);

        Assert.Equal(0, await integration.StepAsync());
        Assert.Equal(records, await Task.WhenAll(conversations.Select(ETagAsync)));

        async Task<string> ETagAsync(Expectation conversation) =>
            (await integration.Get<IConversationStore>().FindAsync(Id(conversation), CancellationToken.None))!.ETag;
    }

    [Fact]
    public async Task What_happened_while_one_side_was_down()
    {
        await using var integration = await Integration.StartAsync();
        var conversations = await StartAsync(integration, 2);
        await SweepAsync(integration);
        await SayUnheardAsync(integration, conversations[0], "hello");
        await integration.Systems.UpdateCaseAsync(await integration.CaseIdAsync(conversations[1]), new JsonObject { ["Status"] = "Working" });
        await TwoSystems.FaultAsync(
            integration.Systems.Salesforce,
            new JsonObject { ["match"] = new JsonObject { ["path"] = "/services/data/*" }, ["effect"] = new JsonObject { ["status"] = 503 } });
        for (var turn = 0; turn < 12; turn++)
        {
            await SweepOnceAsync(integration);
        }

        await LoseQueuedWorkAsync(integration);
        await integration.Systems.HealAsync();
        integration.Time.Advance(TimeSpan.FromMinutes(10));
        await SweepAsync(integration);

        await integration.AssertInvariantsAsync(conversations);
    }

    [Fact]
    public async Task The_rest_of_a_list_that_Sendbird_wants_to_be_begun_anew()
    {
        await using var integration = await Integration.StartAsync();
        var conversations = await StartAsync(integration, 120);
        await SweepAsync(integration);
        foreach (var conversation in conversations)
        {
            await SayUnheardAsync(integration, conversation, "hello");
        }

        // The second page's token is too old, twice.
        await TwoSystems.FaultAsync(integration.Systems.Sendbird, new JsonObject
        {
            ["match"] = new JsonObject { ["method"] = "GET", ["path"] = "/v3/group_channels", ["query"] = "token=" },
            ["times"] = 2,
            ["effect"] = new JsonObject { ["status"] = 400, ["body"] = """{"error":true,"code":400109,"message":"Invalid page token."}""" },
        });
        await SweepAsync(integration);

        await integration.AssertInvariantsAsync(conversations);
        Assert.Equal(integration.Time.GetUtcNow(), (await WatermarkAsync(integration))!.Value, TimeSpan.FromMinutes(4));
    }

    [Fact]
    public async Task A_reopened_Case_again_after_it_let_go()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = (await StartAsync(integration, 1))[0];
        await CloseAsync(integration, conversation);
        await SweepAsync(integration);
        integration.Time.Advance(TimeSpan.FromHours(25));
        await SweepAsync(integration);
        Assert.Empty(await ActiveAsync(integration));

        await integration.Systems.UpdateCaseAsync(await integration.CaseIdAsync(conversation), new JsonObject { ["Status"] = "Working" });
        await SweepAsync(integration);

        Assert.Equal([Id(conversation)], await ActiveAsync(integration));
        await integration.AssertInvariantsAsync(conversation);
    }

    [Fact]
    public async Task A_deleted_Case_until_nobody_can_bring_it_back()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = (await StartAsync(integration, 1))[0];
        await integration.Systems.DeleteCaseAsync(await integration.CaseIdAsync(conversation));
        await SweepAsync(integration);
        Assert.Equal("CaseDeleted", (await integration.RecordAsync(conversation)).Attention?.Reason);

        for (var day = 0; day < 14; day++)
        {
            integration.Time.Advance(TimeSpan.FromDays(1));
            await SweepAsync(integration);
        }

        Assert.NotEmpty(await ActiveAsync(integration));
        integration.Time.Advance(TimeSpan.FromDays(1));
        await SweepAsync(integration);
        Assert.Empty(await ActiveAsync(integration));
    }

    [Fact]
    public async Task How_many_conversations_stand_how()
    {
        await using var integration = await Integration.StartAsync(services => services.AddMetrics());
        using var states = new MetricCollector<long>(integration.Get<IMeterFactory>(), SupportChatMetrics.MeterName, "supportchat.conversations");
        using var reasons = new MetricCollector<long>(integration.Get<IMeterFactory>(), SupportChatMetrics.MeterName, "supportchat.conversations.attention");
        var conversations = await StartAsync(integration, 4);
        await CloseAsync(integration, conversations[0]);
        await integration.Systems.DeleteCaseAsync(await integration.CaseIdAsync(conversations[1]));
        await SweepAsync(integration);
        states.Clear();
        reasons.Clear();

        await SweepOnceAsync(integration);

        Assert.Equal(
            [("attention", 1), ("closed", 1), ("pending", 0), ("ready", 2)],
            states.GetMeasurementSnapshot().Select(measurement => ((string)measurement.Tags["state"]!, measurement.Value)).Order());
        Assert.Equal(AttentionReason.All.Order(), reasons.GetMeasurementSnapshot().Select(measurement => (string)measurement.Tags["reason"]!).Order());
        Assert.Equal("CaseDeleted", Assert.Single(reasons.GetMeasurementSnapshot(), measurement => measurement.Value == 1).Tags["reason"]);
    }

    [Fact]
    public async Task No_work_in_a_conversation_that_a_start_works_on()
    {
        var held = new HeldCalls(request => request.RequestUri!.AbsolutePath.EndsWith("/metadata", StringComparison.Ordinal));
        await using var integration = await Integration.StartAsync(services =>
        {
            services.AddHttpClient(SendbirdClient.Name).AddHttpMessageHandler(held.Handler);
            services.PostConfigure<ConversationsOptions>(options => options.StartDeadline = TimeSpan.FromSeconds(20));
        });
        var starting = Task.Run(() => integration.StartConversationAsync("ann", "k"));
        await held.Reached;

        await integration.Get<PeriodicResync>().RunAsync(CancellationToken.None);

        Assert.Equal(0, await integration.StepAsync());
        held.LetGo();
        await integration.AssertInvariantsAsync(await starting);
    }

    [Fact]
    public async Task No_work_in_channels_of_others()
    {
        await using var integration = await Integration.StartAsync();
        await integration.Systems.AddUserAsync("mallory");
        var stranger = ConversationId.Derive("mallory", "k");
        await Demo.SendAsync(
            integration.Systems.Sendbird,
            HttpMethod.Post,
            "v3/group_channels",
            new JsonObject
            {
                ["channel_url"] = stranger.ChannelUrl,
                ["custom_type"] = "SALESFORCE_SUPPORT_CHAT_CHANNEL",
                ["user_ids"] = new JsonArray("mallory")
            });
        await integration.Systems.PostAsync(stranger.ChannelUrl, "mallory", "hello");

        await SweepOnceAsync(integration);

        Assert.Equal(0, await integration.StepAsync());
    }

    private static ConversationId Id(Expectation conversation) => ConversationId.Parse(conversation.ConversationId);

    private static async Task<Expectation[]> StartAsync(Integration integration, int count)
    {
        var started = new List<Expectation>();
        for (var i = 0; i < count; i++)
        {
            started.Add(await integration.StartConversationAsync($"customer-{i}", "k"));
        }

        await integration.DrainAsync();
        return [.. started];
    }

    private static async Task<DateTimeOffset?> WatermarkAsync(Integration integration) =>
        (await integration.Get<ICursorStore>().FindAsync(PeriodicResync.CursorName, CancellationToken.None))?.Value.Watermark;

    /// <summary>A message whose webhooks are all lost.</summary>
    private static async Task<long> SayUnheardAsync(Integration integration, Expectation conversation, string text)
    {
        var id = await integration.Systems.PostAsync(conversation.ChannelUrl, conversation.Customer, text);
        conversation.Messages[id] = text;
        return id;
    }

    private static async Task CloseAsync(Integration integration, Expectation conversation) =>
        await integration.Systems.UpdateCaseAsync(await integration.CaseIdAsync(conversation), new JsonObject { ["Status"] = "Closed" });

    private static async Task SweepOnceAsync(Integration integration, int turns = 1)
    {
        integration.Time.Advance(turns * Turn);

        // The test's own session ends as any other.
        await integration.Systems.LoginAsync();
        await integration.Get<PeriodicResync>().RunAsync(CancellationToken.None);
    }

    private static async Task SweepAsync(Integration integration, int turns = 1)
    {
        await SweepOnceAsync(integration, turns);
        await integration.DrainAsync();
    }

    private static async Task LoseQueuedWorkAsync(Integration integration)
    {
        var queue = integration.Get<SqliteWorkQueue>();
        foreach (var name in new[] { WorkQueueName.Conversations, WorkQueueName.Transcripts })
        {
            while (queue.UntilNext(name) is { } wait)
            {
                integration.Time.Advance(wait + TimeSpan.FromMilliseconds(1));
                await queue.SettleAsync([.. (await queue.ReceiveAsync(name, 200)).Select(work => (work, WorkOutcome.Complete))]);
            }
        }
    }

    private static async Task<IReadOnlyList<ConversationId>> ActiveAsync(Integration integration)
    {
        var found = new List<ConversationId>();
        for (var partition = 0; partition < IConversationIndex.ActivePartitions; partition++)
        {
            found.AddRange((await integration.Get<IConversationIndex>().ListActiveAsync(partition, 100, null, CancellationToken.None)).Items);
        }

        return found;
    }

    /// <summary>Calls to Salesforce so far, by method and route.</summary>
    private static async Task<Dictionary<string, long>> CallsAsync(Integration integration) =>
        (await Demo.SendAsync(integration.Systems.Salesforce, HttpMethod.Get, "emulator/calls")).Body["calls"]!
            .AsObject()
            .ToDictionary(call => call.Key, call => call.Value!.GetValue<long>());

    private static long Reads(Dictionary<string, long> calls) =>
        calls.Where(call => call.Key.StartsWith("GET", StringComparison.Ordinal)
            && call.Key.Contains("/sobjects/", StringComparison.Ordinal)).Sum(call => call.Value);

    private static long Queries(Dictionary<string, long> calls) =>
        calls.Where(call => call.Key.Contains("/query", StringComparison.Ordinal)).Sum(call => call.Value);
}
