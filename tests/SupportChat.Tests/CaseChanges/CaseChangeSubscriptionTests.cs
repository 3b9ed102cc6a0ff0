using SupportChat.CaseChanges;
using SupportChat.Queueing;
using SupportChat.Salesforce.PubSub;
using SupportChat.Salesforce.PubSub.Protocol;
using SupportChat.Tests.CaseChanges.Fixtures;
using SupportChat.Tests.Fixtures;
using SupportChat.Upstreams;

namespace SupportChat.Tests.CaseChanges;

public sealed class CaseChangeSubscriptionTests : IDisposable
{
    private readonly SubscriptionFixture bench = new();

    [Fact]
    public async Task The_very_first_start_asks_for_a_reconciliation_and_reads_what_is_published_from_then_on()
    {
        bench.Bus.PublishStatus(1);
        var run = bench.StartAsync();
        await bench.SubscribedAsync(1);
        bench.Bus.PublishStatus(2, 3);
        await Eventually.BecomesTrueAsync(() => bench.Sink.Applied.Count == 2);

        Assert.Equal(SubscriptionResult.Completed, await bench.EndOfAsync(run));

        Assert.Equal(1, bench.Sink.Reconciles);
        Assert.Equal(ReplayPreset.Latest, bench.Bus.Starts.First().Preset);
        Assert.Equal(["event-1", "event-2"], bench.Sink.Applied.Take(2).Select(change => change.EventId));
        var cursor = bench.Cursors[SubscriptionFixture.Topic]!;
        Assert.Equal(2, MemoryBus.Number(cursor.ReplayId!.Value));
        Assert.Null(cursor.LeaseOwner);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1795000000000), cursor.LastEventAt);
    }

    [Fact]
    public async Task The_next_run_resumes_after_the_safe_id_without_a_reconciliation()
    {
        bench.Bus.PublishStatus(1, 2, 2, 3);
        bench.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });

        var run = bench.StartAsync();
        await Eventually.BecomesTrueAsync(() => bench.Sink.Applied.Count == 3);
        await bench.EndOfAsync(run);

        Assert.Equal(0, bench.Sink.Reconciles);
        Assert.Equal(ReplayPreset.Custom, bench.Bus.Starts.First().Preset);
        Assert.Equal(2, MemoryBus.Number(bench.Cursors[SubscriptionFixture.Topic]!.ReplayId!.Value));
    }

    [Fact]
    public async Task What_a_stream_ends_with_because_the_process_stops_is_no_fault_of_the_stream()
    {
        using var stop = new CancellationTokenSource();
        bench.Bus.FaultWhenGivenUp = new PubSubException(PubSubFailure.Reconnect, "Unavailable", "The connection was closed.");
        var run = bench.StartAsync(stop.Token);
        await bench.SubscribedAsync(1);

        await stop.CancelAsync();
        await bench.EndOfAsync(run);

        Assert.DoesNotContain(bench.Log.Collector.GetSnapshot(), record => record.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
        Assert.Null(bench.State.Error);
    }

    [Fact]
    public async Task A_keep_alive_moves_the_cursor_to_the_last_event_and_beyond()
    {
        bench.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        bench.Bus.PublishStatus(1, 2);
        var run = bench.StartAsync();
        await bench.SubscribedAsync(1);
        bench.Bus.KeepAlive(9);

        await bench.PassUntilAsync(() => MemoryBus.Number(bench.Cursors[SubscriptionFixture.Topic]!.ReplayId!.Value) == 9);

        Assert.Single(bench.Sink.Applied);
        Assert.NotNull(bench.State.LastKeepAliveAt);
        await bench.EndOfAsync(run);
    }

    [Fact]
    public async Task Before_the_first_event_a_new_connection_to_our_channel_reads_all_that_is_retained()
    {
        var run = bench.StartAsync();
        await bench.SubscribedAsync(1);
        bench.Bus.Cut();
        await bench.SubscribedAsync(2);

        Assert.Equal([ReplayPreset.Latest, ReplayPreset.Earliest], bench.Bus.Starts.Select(start => start.Preset).Take(2));
        Assert.Equal(1, bench.Sink.Reconciles);
        await bench.EndOfAsync(run);
    }

    [Fact]
    public async Task A_cut_stream_resumes_from_the_safe_id_and_nothing_is_missing()
    {
        bench.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        bench.Bus.PublishStatus(1, 2, 3, 3);
        var run = bench.StartAsync();
        await Eventually.BecomesTrueAsync(() => bench.Sink.Applied.Count == 3);
        bench.Bus.Cut(new PubSubException(PubSubFailure.Reconnect, "service.unavailable", "down"));
        bench.Bus.PublishStatus(3, 4);
        await bench.SubscribedAsync(2);
        await Eventually.BecomesTrueAsync(() => bench.Sink.Applied.Select(change => change.EventId).Distinct().Count() == 5);

        Assert.Equal(2, MemoryBus.Number(bench.Bus.Starts.Last().ReplayId));
        await bench.PassUntilAsync(() => bench.State.Error is null);
        await bench.EndOfAsync(run);
    }

    [Fact]
    public async Task A_stream_that_hangs_is_left_after_the_idle_timeout()
    {
        bench.Options.Window = TimeSpan.FromMinutes(30);
        bench.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        bench.Bus.PublishStatus(1);
        bench.Bus.Hanging = true;
        var run = bench.StartAsync();
        await bench.SubscribedAsync(1);
        var start = bench.Time.GetUtcNow();
        bench.Bus.PublishStatus(2);
        bench.Bus.Hanging = false;
        await bench.PassUntilAsync(() => bench.Sink.Applied.Count == 1, stepSeconds: 1);

        Assert.InRange(bench.Time.GetUtcNow() - start, TimeSpan.FromSeconds(115), TimeSpan.FromSeconds(125));
        Assert.Null(bench.State.Error);
        bench.Options.Window = TimeSpan.FromMinutes(4);
        await bench.EndOfAsync(run);
    }

    [Fact]
    public async Task A_lost_position_reads_everything_retained_and_asks_for_one_reconciliation()
    {
        bench.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(7) });
        bench.Bus.PublishStatus(8, 9);
        bench.Bus.OnSubscribe = number =>
        {
            if (number == 1)
            {
                throw new PubSubException(PubSubFailure.LostCursor, "subscription.fetch.replayid.corrupted", "unknown id");
            }
        };

        var run = bench.StartAsync();
        await bench.PassUntilAsync(() => bench.Sink.Applied.Count == 2);
        await bench.EndOfAsync(run);

        Assert.Equal([ReplayPreset.Custom, ReplayPreset.Earliest], bench.Bus.Starts.Select(start => start.Preset).Take(2));
        Assert.Equal(1, bench.Sink.Reconciles);
        Assert.Equal(8, MemoryBus.Number(bench.Cursors[SubscriptionFixture.Topic]!.ReplayId!.Value));
    }

    [Fact]
    public async Task A_reconciliation_that_could_not_be_asked_for_is_asked_for_again_before_reading()
    {
        bench.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(7) });
        bench.Bus.OnSubscribe = number =>
        {
            if (number == 1)
            {
                throw new PubSubException(PubSubFailure.LostCursor, "subscription.fetch.replayid.corrupted", "unknown id");
            }
        };
        var failures = 0;
        bench.Sink.OnReconcile = () => failures++ < 2 ? throw new IOException("queue down") : Task.CompletedTask;

        var run = bench.StartAsync();
        await bench.SubscribedAsync(2);

        Assert.Equal(3, failures);
        Assert.Equal(1, bench.Sink.Reconciles);
        await bench.EndOfAsync(run);
    }

    [Fact]
    public async Task A_sink_that_fails_gets_the_same_changes_again_without_a_new_delivery_and_the_cursor_waits()
    {
        bench.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        var attempts = 0;
        bench.Sink.OnApply = (_, _) => ++attempts <= 3 ? throw new IOException("queue down") : Task.CompletedTask;
        bench.Bus.PublishStatus(1, 2, 3);
        var run = bench.StartAsync();
        await bench.PassUntilAsync(() => attempts == 3);
        Assert.Equal(1, MemoryBus.Number(bench.Cursors[SubscriptionFixture.Topic]!.ReplayId!.Value));
        Assert.Equal(nameof(IOException), bench.State.Error);

        await bench.PassUntilAsync(() => MemoryBus.Number(bench.Cursors[SubscriptionFixture.Topic]!.ReplayId!.Value) == 2);

        Assert.Equal(["event-1", "event-2"], bench.Sink.Applied.Select(change => change.EventId));
        Assert.Single(bench.Bus.Starts);
        Assert.Null(bench.State.Error);
        await bench.EndOfAsync(run);
    }

    [Fact]
    public async Task A_used_up_allocation_is_not_asked_again_in_the_same_run()
    {
        bench.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        bench.Bus.OnSubscribe = _ => throw new PubSubException(PubSubFailure.LimitExceeded, "subscription.limit.exceeded", "used up");

        Assert.Equal(SubscriptionResult.Completed, await bench.EndOfAsync(bench.StartAsync()));

        Assert.Single(bench.Bus.Starts);
        Assert.Equal("subscription.limit.exceeded", bench.State.Error);
        Assert.Equal(1, MemoryBus.Number(bench.Cursors[SubscriptionFixture.Topic]!.ReplayId!.Value));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_set_up_fault_ends_the_run_and_gives_the_lease_back(bool ofTheSession)
    {
        bench.Bus.OnCheckTopic = () => throw (ofTheSession
            ? new UpstreamException("salesforce", UpstreamFailure.SetUp, "invalid_client", "wrong secret")
            : new PubSubException(PubSubFailure.SetUp, "topic.not.found", "no topic"));

        var start = bench.Time.GetUtcNow();
        Assert.Equal(SubscriptionResult.SetUpError, await bench.EndOfAsync(bench.StartAsync()));

        Assert.InRange(bench.Time.GetUtcNow() - start, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));
        Assert.Empty(bench.Bus.Starts);
        Assert.Equal(ofTheSession ? "invalid_client" : "topic.not.found", bench.State.Error);
        Assert.Null(bench.Cursors[SubscriptionFixture.Topic]!.LeaseOwner);
    }

    [Fact]
    public async Task An_unreadable_event_becomes_a_dead_letter_and_a_hint_and_the_stream_goes_on()
    {
        bench.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        var payload = EventWriter.Case.Update(new Dictionary<string, object?> { ["Status"] = "S" });
        bench.Bus.PublishStatus(1);
        bench.Bus.Publish(EventWriter.Case.Event(payload[..^1], MemoryBus.Id(2), "broken"));
        bench.Bus.PublishStatus(3);

        var run = bench.StartAsync();
        await Eventually.BecomesTrueAsync(() => bench.Sink.Applied.Count == 2);
        bench.Bus.Cut();
        await bench.SubscribedAsync(2);
        await bench.EndOfAsync(run);

        var letter = Assert.Single(bench.DeadLetters.Added);
        Assert.Equal((DeadLetterReason.UnreadableEvent, "broken", ""), (letter.Reason, letter.Item.CorrelationId, letter.Item.ConversationId.ToString()));
        Assert.Contains(
            Convert.ToBase64String(payload[..^1]),
            System.Text.Json.JsonDocument.Parse(letter.Item.Body).RootElement.GetProperty("payload").GetString(),
            StringComparison.Ordinal);
        var hint = bench.Sink.Applied.First();
        Assert.Equal((CaseChangeType.Hint, "broken", EventWriter.CaseId), (hint.Type, hint.EventId, hint.CaseIds.Single().Value));
        Assert.Equal(2, MemoryBus.Number(bench.Cursors[SubscriptionFixture.Topic]!.ReplayId!.Value));
    }

    [Fact]
    public async Task An_event_whose_schema_does_not_exist_is_a_dead_letter_but_one_that_cannot_be_had_now_is_not()
    {
        bench.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        bench.Bus.PublishStatus(1, 2);
        bench.Bus.SchemaFault = new PubSubException(PubSubFailure.Reconnect, "schema.api.unavailable", "down");
        var run = bench.StartAsync();
        await bench.SubscribedAsync(3);
        Assert.Empty(bench.DeadLetters.Added);

        bench.Bus.SchemaFault = new PubSubException(PubSubFailure.SetUp, "schema.validation.failed", "no such schema");
        await bench.PassUntilAsync(() => bench.DeadLetters.Added.Count == 1);

        await bench.EndOfAsync(run);
        Assert.Empty(bench.Sink.Applied);
    }

    [Fact]
    public async Task A_dead_letter_is_applied_once_the_event_can_be_read_and_kept_until_then()
    {
        bench.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        bench.Bus.PublishStatus(1, 2);
        bench.Bus.SchemaFault = new PubSubException(PubSubFailure.SetUp, "schema.validation.failed", "no such schema");
        var run = bench.StartAsync();
        await bench.PassUntilAsync(() => bench.DeadLetters.Added.Count == 1);
        await bench.EndOfAsync(run);
        var item = bench.DeadLetters.Added.Single().Item;
        var replay = new UnreadableEventReplay(bench.Bus, new CaseChangeDecoder(bench.Options.JoinOn == JoinOn.Accept), bench.Sink);

        bench.Bus.SchemaFault = new EventSchemaException("case-schema-1", innerException: null);
        Assert.False(await replay.ReplayAsync(item, CancellationToken.None));
        Assert.Empty(bench.Sink.Applied);
        bench.Bus.SchemaFault = null;

        Assert.True(replay.Takes(item));
        Assert.True(await replay.ReplayAsync(item, CancellationToken.None));
        Assert.Equal("event-1", Assert.Single(bench.Sink.Applied).EventId);
    }

    public void Dispose() => bench.Dispose();
}
