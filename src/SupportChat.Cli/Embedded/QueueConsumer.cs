using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SupportChat.Queueing;

namespace SupportChat.Cli.Embedded;

/// <summary>Takes items from one queue while it has free slots, and settles them as their handler says. Outlives whatever queue and handler throw.</summary>
internal sealed partial class QueueConsumer(
    WorkQueueName name, int slots, int slotSize, SqliteWorkQueue queue, WorkHandler handle, Lazy<Redelivery> redelivery, TimeProvider time, ILogger logger)
{
    private const int MaxReceive = 200;

    private static readonly TimeSpan BackOff = TimeSpan.FromSeconds(1);

    // Bounds the delay of what another process sends, because that sets no signal.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // While a batch is on its way, a larger next one costs the upstream less.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<LeasedWork, bool> held = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<Task, bool> running = new();
    private long renewedAt;
    private int busy;

    /// <summary>Items whose handlers run.</summary>
    public int Running => held.Count;

    /// <summary>Receives and hands over until it is to stop.</summary>
    /// <param name="stopping">No new items from then on.</param>
    /// <param name="handling">Given to the handlers.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken handling)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await StepAsync(stopping, handling);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A consumer outlives whatever the queue met.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogQueueFailed(logger, name, ExceptionText.Describe(fault), ExceptionText.Stack(fault));
                await Task.Delay(BackOff, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Keeps the leases of what is being handled, when it is time to.</summary>
    public async Task RenewAsync()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (now - Volatile.Read(ref renewedAt) < SqliteWorkQueue.Lease.TotalMilliseconds / 3)
        {
            return;
        }

        if (!held.IsEmpty)
        {
            await queue.RenewAsync([.. held.Keys]);
        }

        Volatile.Write(ref renewedAt, now);
    }

    /// <summary>Ends when no handler runs.</summary>
    public Task DrainAsync() => Task.WhenAll(running.Keys);

    private async Task StepAsync(CancellationToken stopping, CancellationToken handling)
    {
        var next = LongestWait;
        var free = slots - Volatile.Read(ref busy);
        if (free > 0)
        {
            // Before every receive: after a suspended machine wakes up, leases that are still ours must not be given out again.
            await RenewAsync();
            var limit = Math.Min(free * slotSize, MaxReceive);
            var received = await queue.ReceiveAsync(name, limit);
            if (stopping.IsCancellationRequested)
            {
                return;
            }

            foreach (var works in received.Chunk(slotSize))
            {
                Start(works, handling);
            }

            if (received.Count > 0 && received.Count < slotSize)
            {
                await Task.Delay(Linger, time, stopping);
            }

            // What became visible since the receive counts as due, so nothing falls between the two; what is sent from now on sets the signal.
            next = received.Count == limit ? TimeSpan.Zero : queue.UntilNext(name) is { } due && due < LongestWait ? due : LongestWait;
        }

        if (next > TimeSpan.Zero)
        {
            await queue.Signal(name).WaitAsync(next, time, stopping);
        }
    }

    private void Start(LeasedWork[] works, CancellationToken handling)
    {
        foreach (var work in works)
        {
            held[work] = true;
        }

        Interlocked.Increment(ref busy);
        var task = Task.Run(() => HandleAsync(works, handling), CancellationToken.None);
        running[task] = true;
        _ = task.ContinueWith(
            done => running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task HandleAsync(LeasedWork[] works, CancellationToken handling)
    {
        try
        {
            var settled = new List<(LeasedWork, WorkOutcome)>(works.Length);

            // Whatever answers never lets the count come so far: these took the process along.
            foreach (var work in works.Where(IsExhausted))
            {
                settled.Add((work, await redelivery.Value.TryGiveUpAsync(work.Item, name, handling) ? WorkOutcome.Complete : WorkOutcome.Abandon));
            }

            var due = works.Where(work => !IsExhausted(work)).ToArray();
            if (due.Length > 0)
            {
                var items = due.Select(work => work.Item).ToArray();
                settled.AddRange(due.Zip(await redelivery.Value.ReturnAsync(items, await AskAsync(items, handling), name, handling)));
            }

            await queue.SettleAsync(settled);
        }
        catch (OperationCanceledException) when (handling.IsCancellationRequested)
        {
            // Left leased: redelivered after the restart, and then verified.
        }
#pragma warning disable CA1031 // The items stay leased and come again when their leases end.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogNotSettled(logger, works.Length, name, ExceptionText.Describe(fault), ExceptionText.Stack(fault));
        }

        foreach (var work in works)
        {
            held.TryRemove(work, out _);
        }

        Interlocked.Decrement(ref busy);
        queue.Signal(name).Set();
    }

    private static bool IsExhausted(LeasedWork work) => work.Item.DeliveryCount > Redelivery.MaxDeliveries;

    private async Task<IReadOnlyList<WorkOutcome>> AskAsync(WorkItem[] items, CancellationToken handling)
    {
        try
        {
            var outcomes = await handle(items, handling);
            if (outcomes.Count == items.Length)
            {
                return outcomes;
            }

            LogWrongCount(logger, name, outcomes.Count, items.Length);
        }
#pragma warning disable CA1031 // A handler that throws must not end the consumer; its items go back.
        catch (Exception fault) when (fault is not OperationCanceledException || !handling.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogConsumerBroke(logger, name, ExceptionText.Describe(fault), ExceptionText.Stack(fault));
        }

        return [.. items.Select(_ => WorkOutcome.Abandon)];
    }

    [LoggerMessage(4101, LogLevel.Error, "The consumer of queue {Queue} broke and its items are given back: {Fault}\n{Stack}")]
    private static partial void LogConsumerBroke(ILogger logger, WorkQueueName queue, string fault, string stack);

    [LoggerMessage(4102, LogLevel.Error, "The consumer of queue {Queue} gave {Outcomes} outcomes for {Items} items; all are given back")]
    private static partial void LogWrongCount(ILogger logger, WorkQueueName queue, int outcomes, int items);

    [LoggerMessage(4103, LogLevel.Error, "Queue {Queue} failed and is asked again in a second: {Fault}\n{Stack}")]
    private static partial void LogQueueFailed(ILogger logger, WorkQueueName queue, string fault, string stack);

    [LoggerMessage(4104, LogLevel.Error, "{Items} items of queue {Queue} could not be settled and come again when their leases end: {Fault}\n{Stack}")]
    private static partial void LogNotSettled(ILogger logger, int items, WorkQueueName queue, string fault, string stack);
}
