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
    private readonly SubscriptionFixture fixture = new();

    [Fact]
    public async Task The_very_first_start_asks_for_a_reconciliation_and_reads_what_is_published_from_then_on()
    {
        fixture.Bus.PublishStatus(1);
        var run = fixture.StartAsync();
        await fixture.SubscribedAsync(1);
        fixture.Bus.PublishStatus(2, 3);
        await Eventually.BecomesTrueAsync(() => fixture.Sink.Applied.Count == 2);

        Assert.Equal(SubscriptionResult.Completed, await fixture.EndOfAsync(run));

        Assert.Equal(1, fixture.Sink.Reconciles);
        Assert.Equal(ReplayPreset.Latest, fixture.Bus.Starts.First().Preset);
        Assert.Equal(["event-1", "event-2"], fixture.Sink.Applied.Take(2).Select(change => change.EventId));
        var cursor = fixture.Cursors[SubscriptionFixture.Topic]!;
        Assert.Equal(2, MemoryBus.Number(cursor.ReplayId!.Value));
        Assert.Null(cursor.LeaseOwner);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1795000000000), cursor.LastEventAt);
    }

    [Fact]
    public async Task The_next_run_resumes_after_the_safe_id_without_a_reconciliation()
    {
        fixture.Bus.PublishStatus(1, 2, 2, 3);
        fixture.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });

        var run = fixture.StartAsync();
        await Eventually.BecomesTrueAsync(() => fixture.Sink.Applied.Count == 3);
        await fixture.EndOfAsync(run);

        Assert.Equal(0, fixture.Sink.Reconciles);
        Assert.Equal(ReplayPreset.Custom, fixture.Bus.Starts.First().Preset);
        Assert.Equal(2, MemoryBus.Number(fixture.Cursors[SubscriptionFixture.Topic]!.ReplayId!.Value));
    }

    [Fact]
    public async Task What_a_stream_ends_with_because_the_process_stops_is_no_fault_of_the_stream()
    {
        using var stop = new CancellationTokenSource();
        fixture.Bus.FaultWhenGivenUp = new PubSubException(PubSubFailure.Reconnect, "Unavailable", "The connection was closed.");
        var run = fixture.StartAsync(stop.Token);
        await fixture.SubscribedAsync(1);

        await stop.CancelAsync();
        await fixture.EndOfAsync(run);

        Assert.DoesNotContain(fixture.Log.Collector.GetSnapshot(), record => record.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
        Assert.Null(fixture.State.Error);
    }

    [Fact]
    public async Task A_keep_alive_moves_the_cursor_to_the_last_event_and_beyond()
    {
        fixture.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        fixture.Bus.PublishStatus(1, 2);
        var run = fixture.StartAsync();
        await fixture.SubscribedAsync(1);
        fixture.Bus.KeepAlive(9);

        await fixture.PassUntilAsync(() => MemoryBus.Number(fixture.Cursors[SubscriptionFixture.Topic]!.ReplayId!.Value) == 9);

        Assert.Single(fixture.Sink.Applied);
        Assert.NotNull(fixture.State.LastKeepAliveAt);
        await fixture.EndOfAsync(run);
    }

    [Fact]
    public async Task Before_the_first_event_a_new_connection_to_our_channel_reads_all_that_is_retained()
    {
        var run = fixture.StartAsync();
        await fixture.SubscribedAsync(1);
        fixture.Bus.Cut();
        await fixture.SubscribedAsync(2);

        Assert.Equal([ReplayPreset.Latest, ReplayPreset.Earliest], fixture.Bus.Starts.Select(start => start.Preset).Take(2));
        Assert.Equal(1, fixture.Sink.Reconciles);
        await fixture.EndOfAsync(run);
    }

    [Fact]
    public async Task A_cut_stream_resumes_from_the_safe_id_and_nothing_is_missing()
    {
        fixture.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        fixture.Bus.PublishStatus(1, 2, 3, 3);
        var run = fixture.StartAsync();
        await Eventually.BecomesTrueAsync(() => fixture.Sink.Applied.Count == 3);
        fixture.Bus.Cut(new PubSubException(PubSubFailure.Reconnect, "service.unavailable", "down"));
        fixture.Bus.PublishStatus(3, 4);
        await fixture.SubscribedAsync(2);
        await Eventually.BecomesTrueAsync(() => fixture.Sink.Applied.Select(change => change.EventId).Distinct().Count() == 5);

        Assert.Equal(2, MemoryBus.Number(fixture.Bus.Starts.Last().ReplayId));
        await fixture.PassUntilAsync(() => fixture.State.Error is null);
        await fixture.EndOfAsync(run);
    }

    [Fact]
    public async Task A_stream_that_hangs_is_left_after_the_idle_timeout()
    {
        fixture.Options.Window = TimeSpan.FromMinutes(30);
        fixture.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        fixture.Bus.PublishStatus(1);
        fixture.Bus.Hanging = true;
        var run = fixture.StartAsync();
        await fixture.SubscribedAsync(1);
        var start = fixture.Time.GetUtcNow();
        fixture.Bus.PublishStatus(2);
        fixture.Bus.Hanging = false;
        // In small steps: what a busy machine takes to notice counts as so many of them.
        await fixture.PassUntilAsync(() => fixture.Sink.Applied.Count == 1, stepSeconds: 0.1);

        Assert.InRange(fixture.Time.GetUtcNow() - start, TimeSpan.FromSeconds(115), TimeSpan.FromSeconds(125));
        Assert.Null(fixture.State.Error);
        fixture.Options.Window = TimeSpan.FromMinutes(4);
        await fixture.EndOfAsync(run);
    }

    [Fact]
    public async Task A_lost_position_reads_everything_retained_and_asks_for_one_reconciliation()
    {
        fixture.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(7) });
        fixture.Bus.PublishStatus(8, 9);
        fixture.Bus.OnSubscribe = number =>
        {
            if (number == 1)
            {
                throw new PubSubException(PubSubFailure.LostCursor, "subscription.fetch.replayid.corrupted", "unknown id");
            }
        };

        var run = fixture.StartAsync();
        await fixture.PassUntilAsync(() => fixture.Sink.Applied.Count == 2);
        await fixture.EndOfAsync(run);

        Assert.Equal([ReplayPreset.Custom, ReplayPreset.Earliest], fixture.Bus.Starts.Select(start => start.Preset).Take(2));
        Assert.Equal(1, fixture.Sink.Reconciles);
        Assert.Equal(8, MemoryBus.Number(fixture.Cursors[SubscriptionFixture.Topic]!.ReplayId!.Value));
    }

    [Fact]
    public async Task A_reconciliation_that_could_not_be_asked_for_is_asked_for_again_before_reading()
    {
        fixture.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(7) });
        fixture.Bus.OnSubscribe = number =>
        {
            if (number == 1)
            {
                throw new PubSubException(PubSubFailure.LostCursor, "subscription.fetch.replayid.corrupted", "unknown id");
            }
        };
        var failures = 0;
        fixture.Sink.OnReconcile = () => failures++ < 2 ? throw new IOException("queue down") : Task.CompletedTask;

        var run = fixture.StartAsync();
        await fixture.SubscribedAsync(2);

        Assert.Equal(3, failures);
        Assert.Equal(1, fixture.Sink.Reconciles);
        await fixture.EndOfAsync(run);
    }

    [Fact]
    public async Task A_sink_that_fails_gets_the_same_changes_again_without_a_new_delivery_and_the_cursor_waits()
    {
        fixture.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        var attempts = 0;
        fixture.Sink.OnApply = (_, _) => ++attempts <= 3 ? throw new IOException("queue down") : Task.CompletedTask;
        fixture.Bus.PublishStatus(1, 2, 3);
        var run = fixture.StartAsync();
        await fixture.PassUntilAsync(() => attempts == 3);
        Assert.Equal(1, MemoryBus.Number(fixture.Cursors[SubscriptionFixture.Topic]!.ReplayId!.Value));
        Assert.Equal(nameof(IOException), fixture.State.Error);

        await fixture.PassUntilAsync(() => MemoryBus.Number(fixture.Cursors[SubscriptionFixture.Topic]!.ReplayId!.Value) == 2);

        Assert.Equal(["event-1", "event-2"], fixture.Sink.Applied.Select(change => change.EventId));
        Assert.Single(fixture.Bus.Starts);
        Assert.Null(fixture.State.Error);
        await fixture.EndOfAsync(run);
    }

    [Fact]
    public async Task A_used_up_allocation_is_not_asked_again_in_the_same_run()
    {
        fixture.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        fixture.Bus.OnSubscribe = _ => throw new PubSubException(PubSubFailure.LimitExceeded, "subscription.limit.exceeded", "used up");

        Assert.Equal(SubscriptionResult.Completed, await fixture.EndOfAsync(fixture.StartAsync()));

        Assert.Single(fixture.Bus.Starts);
        Assert.Equal("subscription.limit.exceeded", fixture.State.Error);
        Assert.Equal(1, MemoryBus.Number(fixture.Cursors[SubscriptionFixture.Topic]!.ReplayId!.Value));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_set_up_fault_ends_the_run_and_gives_the_lease_back(bool ofTheSession)
    {
        fixture.Bus.OnCheckTopic = () => throw (ofTheSession
            ? new UpstreamException("salesforce", UpstreamFailure.SetUp, "invalid_client", "wrong secret")
            : new PubSubException(PubSubFailure.SetUp, "topic.not.found", "no topic"));

        var start = fixture.Time.GetUtcNow();
        Assert.Equal(SubscriptionResult.SetUpError, await fixture.EndOfAsync(fixture.StartAsync()));

        Assert.InRange(fixture.Time.GetUtcNow() - start, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));
        Assert.Empty(fixture.Bus.Starts);
        Assert.Equal(ofTheSession ? "invalid_client" : "topic.not.found", fixture.State.Error);
        Assert.Null(fixture.Cursors[SubscriptionFixture.Topic]!.LeaseOwner);
    }

    [Fact]
    public async Task An_unreadable_event_becomes_a_dead_letter_and_a_hint_and_the_stream_goes_on()
    {
        fixture.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        var payload = EventWriter.Case.Update(new Dictionary<string, object?> { ["Status"] = "S" });
        fixture.Bus.PublishStatus(1);
        fixture.Bus.Publish(EventWriter.Case.Event(payload[..^1], MemoryBus.Id(2), "broken"));
        fixture.Bus.PublishStatus(3);

        var run = fixture.StartAsync();
        await Eventually.BecomesTrueAsync(() => fixture.Sink.Applied.Count == 2);
        fixture.Bus.Cut();
        await fixture.SubscribedAsync(2);
        await fixture.EndOfAsync(run);

        var letter = Assert.Single(fixture.DeadLetters.Added);
        Assert.Equal((DeadLetterReason.UnreadableEvent, "broken", ""), (letter.Reason, letter.Item.CorrelationId, letter.Item.ConversationId.ToString()));
        Assert.Contains(
            Convert.ToBase64String(payload[..^1]),
            System.Text.Json.JsonDocument.Parse(letter.Item.Body).RootElement.GetProperty("payload").GetString(),
            StringComparison.Ordinal);
        var hint = fixture.Sink.Applied.First();
        Assert.Equal((CaseChangeType.Hint, "broken", EventWriter.CaseId), (hint.Type, hint.EventId, hint.CaseIds.Single().Value));
        Assert.Equal(2, MemoryBus.Number(fixture.Cursors[SubscriptionFixture.Topic]!.ReplayId!.Value));
    }

    [Fact]
    public async Task An_event_whose_schema_does_not_exist_is_a_dead_letter_but_one_that_cannot_be_had_now_is_not()
    {
        fixture.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        fixture.Bus.PublishStatus(1, 2);
        fixture.Bus.SchemaFault = new PubSubException(PubSubFailure.Reconnect, "schema.api.unavailable", "down");
        var run = fixture.StartAsync();
        await fixture.SubscribedAsync(3);
        Assert.Empty(fixture.DeadLetters.Added);

        fixture.Bus.SchemaFault = new PubSubException(PubSubFailure.SetUp, "schema.validation.failed", "no such schema");
        await fixture.PassUntilAsync(() => fixture.DeadLetters.Added.Count == 1);

        await fixture.EndOfAsync(run);
        Assert.Empty(fixture.Sink.Applied);
    }

    [Fact]
    public async Task A_dead_letter_is_applied_once_the_event_can_be_read_and_kept_until_then()
    {
        fixture.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        fixture.Bus.PublishStatus(1, 2);
        fixture.Bus.SchemaFault = new PubSubException(PubSubFailure.SetUp, "schema.validation.failed", "no such schema");
        var run = fixture.StartAsync();
        await fixture.PassUntilAsync(() => fixture.DeadLetters.Added.Count == 1);
        await fixture.EndOfAsync(run);
        var item = fixture.DeadLetters.Added.Single().Item;
        var replay = new UnreadableEventReplay(fixture.Bus, new CaseChangeDecoder(fixture.Options.JoinOn == JoinOn.Accept), fixture.Sink);

        fixture.Bus.SchemaFault = new EventSchemaException("case-schema-1", innerException: null);
        Assert.False(await replay.ReplayAsync(item, CancellationToken.None));
        Assert.Empty(fixture.Sink.Applied);
        fixture.Bus.SchemaFault = null;

        Assert.True(replay.Takes(item));
        Assert.True(await replay.ReplayAsync(item, CancellationToken.None));
        Assert.Equal("event-1", Assert.Single(fixture.Sink.Applied).EventId);
    }

    public void Dispose() => fixture.Dispose();
}
