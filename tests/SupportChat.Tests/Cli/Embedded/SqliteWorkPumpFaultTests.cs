using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SupportChat.Queueing;
using SupportChat.Tests.Cli.Embedded.Fixtures;
using SupportChat.Upstreams;

namespace SupportChat.Tests.Cli.Embedded;

public sealed class SqliteWorkPumpFaultTests : PumpTestBase
{
    private const string Secret = "Ada Lovelace, ada@example.com";

    [Fact]
    public async Task A_receive_that_fails_is_logged_and_tried_again()
    {
        var handled = 0;
        Pump.Conversation = (_, _) => Task.FromResult(Interlocked.Increment(ref handled) > 0 ? WorkOutcome.Complete : WorkOutcome.Abandon);
        await Pump.StartAsync();
        Pump.Folder.Alter("CREATE TRIGGER fault BEFORE UPDATE OF deliveries ON queue BEGIN SELECT RAISE(ABORT, 'broken'); END");
        await Pump.Folder.SendAsync(Pump.Folder.Reconcile("a"), Pump.Folder.Transcript("a"));
        await Pump.UntilAsync(() => Pump.Errors.Count(IsQueueFault) >= 4);
        Assert.Contains(Pump.Errors, error => error.Contains("Queue Conversations failed", StringComparison.Ordinal));
        Assert.Contains(Pump.Errors, error => error.Contains("Queue Transcripts failed", StringComparison.Ordinal));

        Pump.Folder.Alter("DROP TRIGGER fault");
        await Pump.UntilAsync(() => Pump.Left == 0);
        Assert.Equal(1, handled);
    }

    [Fact]
    public async Task A_failing_queue_is_asked_once_a_second()
    {
        await Pump.StartAsync();
        Pump.Folder.Alter("CREATE TRIGGER fault BEFORE UPDATE OF deliveries ON queue BEGIN SELECT RAISE(ABORT, 'broken'); END");
        await Pump.Folder.SendAsync(Pump.Folder.Reconcile("a"));
        var since = Pump.Folder.Time.GetUtcNow();
        await Pump.UntilAsync(() => Pump.Errors.Count(IsQueueFault) >= 5);

        Assert.True(Pump.Folder.Time.GetUtcNow() - since >= TimeSpan.FromSeconds(4));
        Pump.Folder.Alter("DROP TRIGGER fault");
    }

    [Fact]
    public async Task An_item_that_cannot_be_settled_comes_again_when_its_lease_ends()
    {
        var deliveries = new ConcurrentQueue<int>();
        Pump.Conversation = (item, _) =>
        {
            deliveries.Enqueue(item.DeliveryCount);
            return Task.FromResult(WorkOutcome.Complete);
        };
        Pump.Folder.Alter("CREATE TRIGGER fault BEFORE DELETE ON queue BEGIN SELECT RAISE(ABORT, 'broken'); END");
        await Pump.StartAsync();
        await Pump.Folder.SendAsync(Pump.Folder.Reconcile("a"));
        await PumpFixture.AtOnceAsync(() => Pump.Errors.Any(error => error.Contains("could not be settled", StringComparison.Ordinal)));
        Pump.Folder.Alter("DROP TRIGGER fault");

        await Pump.UntilAsync(() => Pump.Left == 0);
        Assert.Equal([1, 2], deliveries);
    }

    [Fact]
    public async Task Renewals_that_fail_are_tried_again_before_the_lease_ends()
    {
        var gate = new TaskCompletionSource<WorkOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = 0;
        Pump.Conversation = (_, _) => Interlocked.Increment(ref calls) > 0 ? gate.Task : gate.Task;
        await Pump.StartAsync();
        await Pump.Folder.SendAsync(Pump.Folder.Reconcile("a"));
        await PumpFixture.AtOnceAsync(() => Volatile.Read(ref calls) == 1);
        Pump.Folder.Alter("CREATE TRIGGER fault BEFORE UPDATE ON sessions BEGIN SELECT RAISE(ABORT, 'broken'); END");
        await Pump.UntilAsync(() => Pump.Errors.Any());
        Pump.Folder.Alter("DROP TRIGGER fault");

        var end = Pump.Folder.Time.GetUtcNow().AddMinutes(3);
        await Pump.UntilAsync(() => Pump.Folder.Time.GetUtcNow() >= end);
        gate.SetResult(WorkOutcome.Complete);
        await Pump.UntilAsync(() => Pump.Left == 0);
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task A_handler_that_throws_is_logged_without_what_the_exception_quotes()
    {
        Pump.Conversation = (item, _) => item.DeliveryCount > 1
            ? Task.FromResult(WorkOutcome.Complete)
            : throw new InvalidOperationException(
                $"Unexpected value {Secret}", new UpstreamException("salesforce", UpstreamFailure.Refused, "FIELD_INTEGRITY", $"Refused {Secret}"));
        await Pump.StartAsync();
        await Pump.Folder.SendAsync(Pump.Folder.Reconcile("a"));
        await Pump.UntilAsync(() => Pump.Left == 0);

        var record = Assert.Single(Pump.Log.Collector.GetSnapshot(), record => record.Level == LogLevel.Error);
        Assert.Contains(
            "The consumer of queue Conversations broke and its items are given back: System.InvalidOperationException < SupportChat.Upstreams.UpstreamException (salesforce:FIELD_INTEGRITY)",
            record.Message,
            StringComparison.Ordinal);
        Assert.Contains(nameof(SqliteWorkPumpFaultTests), record.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Ada", record.Message, StringComparison.Ordinal);
        Assert.Null(record.Exception);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task A_wrong_number_of_outcomes_gives_every_item_back(int outcomes)
    {
        Pump.Transcripts = (items, _) => items[0].DeliveryCount > 1
            ? PumpFixture.Complete(items)
            : Task.FromResult<IReadOnlyList<WorkOutcome>>([.. Enumerable.Repeat(WorkOutcome.Complete, outcomes)]);
        await Pump.Folder.SendAsync(Pump.Folder.Transcript("a"), Pump.Folder.Transcript("b"));
        await Pump.StartAsync();

        await PumpFixture.AtOnceAsync(() => Pump.Errors.Contains($"The consumer of queue Transcripts gave {outcomes} outcomes for 2 items; all are given back"));
        await PumpFixture.AtOnceAsync(() => Pump.Folder.CountAsync("transcripts").Result == new QueueStatistics(0, 2, 0, null));
        await Pump.UntilAsync(() => Pump.Left == 0);
    }

    private static bool IsQueueFault(string error) => error.Contains("failed and is asked again", StringComparison.Ordinal);
}
