using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SupportChat.Conversations;
using SupportChat.Resync;
using SupportChat.Tests.Fixtures;
using SupportChat.Transcripts;
using SupportChat.Upstreams;

namespace SupportChat.Tests.Invariants;

/// <summary>However adoptions of one channel meet, and wherever one ended: one conversation, one Case, and each message that belongs on it once.</summary>
public sealed class AdoptionRaceTests
{
    private const int Limit = 4;
    private const int Rounds = 25;

    [Fact]
    public async Task Adoptions_messages_and_faults_in_any_order_end_with_the_newest_messages_and_all_later_ones()
    {
        await using var integration = await StartAsync();
        for (var seed = 0; seed < Rounds; seed++)
        {
            var dice = new Random(seed);
            var customer = $"ann{seed}";
            var url = await BotChannel.CreateAsync(integration.Systems, [customer, BotChannel.Bot]);
            await PostAsync(integration, url, customer, dice.Next(9));
            if (dice.Next(3) == 0)
            {
                await TwoSystems.FaultAsync(integration.Systems.Salesforce, Fault("/services/data/", dice.Next(1, 9)));
            }

            if (dice.Next(3) == 0)
            {
                await TwoSystems.FaultAsync(integration.Systems.Sendbird, Fault("/v3/group_channels/", dice.Next(1, 6)));
            }

            var keys = Enumerable.Range(0, dice.Next(2, 5)).Select(_ => dice.Next(3)).ToList();
            var adoptions = keys.Select(key => TryAdoptAsync(integration, customer, url, key)).ToList();
            var telling = TellAsync(integration, url, customer, dice.Next(1, 5), dice.Next(1 << 16));
            while (!telling.IsCompleted)
            {
                await integration.StepAsync();
            }

            await telling;
            var ids = (await Task.WhenAll(adoptions)).OfType<ConversationId>().ToList();
            await integration.Systems.HealAsync();
            ids.Add(Assert.NotNull(await TryAdoptAsync(integration, customer, url, dice.Next(3))));
            await integration.DrainAsync();

            // A message whose webhook was lost, and which came after the channel was compared, is for the resync to find.
            await integration.Get<PeriodicResync>().RunAsync(CancellationToken.None);
            await integration.DrainAsync();

            var id = Assert.Single(ids.Distinct());
            Assert.Single(await integration.Systems.QueryAsync($"SELECT Id FROM Case WHERE SupportChat_ChannelUrl__c = '{url}'"));
            Assert.Equal(await ExpectedAsync(integration, id, url), await RowsAsync(integration, id));
        }
    }

    [Fact]
    public async Task A_call_that_died_between_claim_and_record_is_completed_by_whoever_comes_next()
    {
        await using var integration = await StartAsync();
        var url = await BotChannel.CreateAsync(integration.Systems, ["ann", "ben", BotChannel.Bot]);
        var index = integration.Get<IConversationIndex>();
        await index.ClaimChannelAsync(url, ConversationId.Derive("ben", "died"), CancellationToken.None);

        var adopted = await AdoptAsync(integration, "ann", url, "k");
        var again = await AdoptAsync(integration, "ann", url, "k");
        var late = await StartAsync(integration, "ben", url, "died");
        await integration.DrainAsync();

        Assert.Equal(ConversationId.Derive("ben", "died"), adopted);
        Assert.Equal(adopted, again);
        Assert.IsType<StartOutcome.Conflict>(late);
        Assert.Single(await integration.Systems.QueryAsync("SELECT Id FROM Case"));
    }

    [Fact]
    public async Task A_claim_whose_key_went_to_another_command_leaves_the_channel_free()
    {
        await using var integration = await StartAsync();
        var url = await BotChannel.CreateAsync(integration.Systems, ["ann", BotChannel.Bot]);
        var started = await integration.StartConversationAsync("ann", "k");
        await integration.Get<IConversationIndex>().ClaimChannelAsync(url, ConversationId.Parse(started.ConversationId), CancellationToken.None);

        var adopted = await AdoptAsync(integration, "ann", url, "k2");

        Assert.Equal(ConversationId.Derive("ann", "k2"), adopted);
        Assert.Equal(adopted, await integration.Get<IConversationIndex>().FindByChannelAsync(url, CancellationToken.None));
    }

    [Fact]
    public async Task What_is_left_out_is_said_once_however_often_the_channel_is_compared()
    {
        var log = new FakeLogger<BackfillCount>();
        await using var integration = await StartAsync(services => services.AddSingleton<ILogger<BackfillCount>>(log));
        var url = await BotChannel.CreateAsync(integration.Systems, ["ann", BotChannel.Bot]);
        await PostAsync(integration, url, "ann", Limit + 3);
        var id = await AdoptAsync(integration, "ann", url, "k");
        await integration.DrainAsync();

        // A setting that changes later changes nothing for a channel that was adopted.
        for (var i = 0; i < 2; i++)
        {
            await integration.Get<DesiredStateWriter>().RequestManyAsync([id], new ReconcileRequest { Operator = true }, "test", CancellationToken.None);
            await integration.DrainAsync();
        }

        var line = Assert.Single(log.Collector.GetSnapshot());
        Assert.Equal((4013, LogLevel.Warning), (line.Id.Id, line.Level));
        Assert.Contains($"its newest {Limit} messages go onto the Case, 3 earlier ones", line.Message, StringComparison.Ordinal);
        Assert.Equal(await ExpectedAsync(integration, id, url), await RowsAsync(integration, id));
        var backfill = (await integration.Get<IConversationStore>().FindAsync(id, CancellationToken.None))!.Value.Backfill!;
        Assert.Equal((Limit, 3, false), (backfill.Limit, backfill.Skipped, backfill.SkippedMore));
    }

    [Fact]
    public async Task An_older_message_that_is_edited_while_the_Case_is_still_to_come_is_on_it_then()
    {
        await using var integration = await StartAsync();
        var url = await BotChannel.CreateAsync(integration.Systems, ["ann", BotChannel.Bot]);
        var oldest = await integration.Systems.PostAsync(url, TwoSystems.Text("ann", "oldest"));
        await PostAsync(integration, url, "ann", Limit + 3);
        await TwoSystems.FaultAsync(integration.Systems.Salesforce, Fault("/services/data/", 1_000));
        var id = await AdoptAsync(integration, "ann", url, "k");
        await integration.Systems.EditAsync(url, TwoSystems.Id(oldest), "edited");
        oldest["updated_at"] = integration.Time.GetUtcNow().ToUnixTimeMilliseconds();
        await integration.TellAsync(new Expectation(id.Value, "ann") { ChannelUrl = url }, oldest);
        await integration.StepAsync();

        await integration.Systems.HealAsync();
        await integration.DrainAsync();

        Assert.Equal((await ExpectedAsync(integration, id, url)).Prepend(TwoSystems.Id(oldest)), await RowsAsync(integration, id));
    }

    [Fact]
    public async Task An_adoption_of_before_the_limit_keeps_all_of_its_messages()
    {
        await using var integration = await StartAsync();
        var url = await BotChannel.CreateAsync(integration.Systems, ["ann", BotChannel.Bot]);
        await PostAsync(integration, url, "ann", Limit + 3);
        var id = ConversationId.DeriveAdopted("ann", url);
        await integration.Get<IConversationIndex>().ClaimChannelAsync(url, id, CancellationToken.None);
        await integration.Get<IConversationStore>().InsertAsync(
            new Conversation
            {
                Id = id,
                UserId = "ann",
                ChannelUrl = url,
                CreatedAt = integration.Time.GetUtcNow(),
                CommandHash = "",
                Episodes = [new Episode { Number = 1, From = integration.Time.GetUtcNow().AddDays(-1) }],
                Applied = new AppliedState { Channel = ChannelState.Created },
            },
            CancellationToken.None);

        await integration.Get<DesiredStateWriter>().RequestManyAsync([id], new ReconcileRequest { Operator = true }, "test", CancellationToken.None);
        await integration.DrainAsync();

        Assert.Equal(Limit + 3, (await RowsAsync(integration, id)).Count);
    }

    private static Task<Integration> StartAsync(Action<IServiceCollection>? adjust = null) => Integration.StartAsync(services =>
    {
        services.Configure<ConversationsOptions>(options => options.BackfillMessages = Limit);
        adjust?.Invoke(services);
    });

    private static JsonObject Fault(string path, int times) => new()
    {
        ["match"] = new JsonObject { ["path"] = path + "*" },
        ["times"] = times,
        ["effect"] = new JsonObject { ["status"] = 503 },
    };

    private static async Task PostAsync(Integration integration, string url, string customer, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await integration.Systems.PostAsync(url, i % 2 == 0 ? customer : BotChannel.Bot, $"{i}");
        }
    }

    /// <summary>Messages, told by a webhook once the channel is known to be ours, or lost.</summary>
    private static async Task TellAsync(Integration integration, string url, string customer, int count, int seed)
    {
        var dice = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var message = await integration.Systems.PostAsync(url, TwoSystems.Text(customer, $"later {i}"));
            if (await integration.Get<IConversationIndex>().FindByChannelAsync(url, CancellationToken.None) is { } id && dice.Next(3) > 0)
            {
                await integration.TellAsync(new Expectation(id.Value, customer) { ChannelUrl = url }, message);
            }
        }
    }

    /// <summary>The conversation; null while Sendbird cannot say whose channel it is.</summary>
    private static async Task<ConversationId?> TryAdoptAsync(Integration integration, string customer, string url, int key)
    {
        try
        {
            return await AdoptAsync(integration, customer, url, key == 0 ? null : $"k{key}");
        }
        catch (UpstreamException failure) when (failure.Failure == UpstreamFailure.Transient)
        {
            return null;
        }
    }

    private static async Task<ConversationId> AdoptAsync(Integration integration, string customer, string url, string? key) =>
        Assert.IsType<StartOutcome.Started>(await StartAsync(integration, customer, url, key)).Conversation.Id;

    private static Task<StartOutcome> StartAsync(Integration integration, string customer, string url, string? key) =>
        integration.Get<StartConversation>().HandleAsync(
            new StartCommand(customer, key, new StartRequest { Subject = "Help" }) { ChannelUrl = url }, CancellationToken.None);

    /// <summary>By the rule: of what was there at the adoption the newest, and everything since.</summary>
    private static async Task<IReadOnlyList<long>> ExpectedAsync(Integration integration, ConversationId id, string url)
    {
        var backfill = (await integration.Get<IConversationStore>().FindAsync(id, CancellationToken.None))!.Value.Backfill!;
        var channel = (await integration.Systems.ChannelsAsync()).Single(channel => channel["channel_url"]!.GetValue<string>() == url);
        var messages = channel["messages"]!.AsArray().Select(message => message!.AsObject())
            .Select(message => (At: message["created_at"]!.GetValue<long>(), Id: TwoSystems.Id(message)))
            .Order()
            .ToList();
        return [.. messages.Where(message => message.At <= backfill.LastAt).TakeLast(backfill.Limit).Concat(
            messages.Where(message => message.At > backfill.LastAt)).Select(message => message.Id).Order()];
    }

    private static async Task<IReadOnlyList<long>> RowsAsync(Integration integration, ConversationId id) =>
    [
        .. (await integration.Systems.QueryAsync($"SELECT MessageId__c FROM SupportChat_Message__c WHERE MessageId__c LIKE '{id.Value}-%'"))
            .Select(row => long.Parse(row["MessageId__c"]!.GetValue<string>()[27..], System.Globalization.CultureInfo.InvariantCulture))
            .Order(),
    ];
}
