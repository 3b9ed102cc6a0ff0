using SupportChat.Cli.Embedded;
using SupportChat.Queueing;
using SupportChat.Tests.Cli.Embedded.Fixtures;

namespace SupportChat.Tests.Cli.Embedded;

public sealed class SqliteWorkPumpStopTests : PumpTestBase
{
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task A_running_handler_may_finish_and_is_settled()
    {
        var gate = new TaskCompletionSource<WorkOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = false;
        Pump.Conversation = async (_, token) =>
        {
            started.SetResult();
            var outcome = await gate.Task;
            cancelled = token.IsCancellationRequested;
            return outcome;
        };
        await Pump.Folder.SendAsync(Pump.Folder.Reconcile("a"));
        await Pump.StartAsync();
        await started.Task;
        var stopping = Pump.StopAsync();
        Pump.Folder.Time.Advance(SqliteWorkPump.Grace - TimeSpan.FromMilliseconds(1));
        Assert.False(stopping.IsCompleted);
        gate.SetResult(WorkOutcome.Complete);
        await stopping;

        Assert.False(cancelled);
        Assert.Equal(new QueueStatistics(0, 0, 0, null), await Pump.Folder.CountAsync("conversations"));
    }

    [Fact]
    public async Task A_handler_that_takes_longer_is_cancelled_and_its_item_redelivered()
    {
        Pump.Conversation = async (_, token) =>
        {
            started.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return WorkOutcome.Complete;
        };
        await Pump.Folder.SendAsync(Pump.Folder.Reconcile("a"));
        await Pump.StartAsync();
        await started.Task;
        var stopping = Pump.StopAsync();
        var since = Pump.Folder.Time.GetUtcNow();
        await Pump.UntilAsync(() => stopping.IsCompleted);
        await stopping;
        Assert.True(Pump.Folder.Time.GetUtcNow() - since >= SqliteWorkPump.Grace);
        Assert.Equal(1, (await Pump.Folder.CountAsync("conversations")).Leased);

        Pump.Folder.Reopen();
        var redelivered = 0;
        Pump.Conversation = (item, _) =>
            Task.FromResult(Interlocked.Exchange(ref redelivered, item.DeliveryCount) == 0 ? WorkOutcome.Complete : WorkOutcome.Abandon);
        await Pump.StartAsync();
        await PumpFixture.AtOnceAsync(() => Volatile.Read(ref redelivered) == 2);
    }

    [Fact]
    public async Task Nothing_new_is_handed_over_after_the_stop()
    {
        var gate = new TaskCompletionSource<WorkOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = 0;
        Pump.Conversation = (_, _) =>
        {
            Interlocked.Increment(ref calls);
            started.TrySetResult();
            return gate.Task;
        };
        await Pump.Folder.SendAsync(Pump.Folder.Reconcile("a", "1"), Pump.Folder.Reconcile("a", "2"));
        await Pump.StartAsync();
        await started.Task;
        var stopping = Pump.StopAsync();
        await Pump.Folder.SendAsync(Pump.Folder.Reconcile("b"));
        gate.SetResult(WorkOutcome.Complete);
        await stopping;

        Assert.Equal(1, calls);
        Assert.Equal(2, (await Pump.Folder.CountAsync("conversations")).Ready);
    }

    [Fact]
    public async Task A_second_consumer_of_the_folder_is_refused_until_the_first_one_stopped()
    {
        await Pump.StartAsync();
        var refusal = Assert.Throws<DataFolderException>(() => Pump.Folder.Queue.Own());
        Assert.Equal($"Another process works on the folder '{Pump.Folder.Path}': stop it, or choose another folder with --data.", refusal.Message);

        await Pump.StopAsync();
        Pump.Folder.Queue.Own().Dispose();
    }
}
