using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SupportChat.Work;

namespace SupportChat.Cli.Embedded;

/// <summary>Gives the queue's items to their consumers, as the Functions host does on Azure: conversations one at a time each, transcripts in batches.</summary>
internal sealed partial class SqliteWorkPump(
    SqliteWorkQueue queue,
    Func<WorkItem, CancellationToken, Task<WorkOutcome>> handleConversation,
    Func<IReadOnlyList<WorkItem>, CancellationToken, Task<IReadOnlyList<WorkOutcome>>> handleTranscripts,
    TimeProvider time,
    ILogger<SqliteWorkPump> logger) : BackgroundService
{
    private const int MaxConversations = 32;
    private const int MaxBatches = 4;
    private const int BatchSize = 200;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<LeasedWork, bool> held = new(ReferenceEqualityComparer.Instance);
    private int conversations;
    private int batches;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await queue.ReleaseAllAsync();
        await Task.WhenAll(
            PumpAsync(WorkQueueName.Conversations, stoppingToken),
            PumpAsync(WorkQueueName.Transcripts, stoppingToken),
            RenewAsync(stoppingToken));
    }

    private async Task PumpAsync(WorkQueueName name, CancellationToken stoppingToken)
    {
        var running = new ConcurrentDictionary<Task, bool>();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var free = name == WorkQueueName.Conversations ? MaxConversations - Volatile.Read(ref conversations) : (MaxBatches - Volatile.Read(ref batches)) * BatchSize;
                var received = free > 0 ? await queue.ReceiveAsync(name, name == WorkQueueName.Conversations ? free : BatchSize) : [];
                if (received.Count == 0)
                {
                    var next = free > 0 ? queue.UntilNext(name) ?? LongestWait : LongestWait;
                    await queue.Signal(name).WaitAsync(next < LongestWait ? next : LongestWait, time, stoppingToken);
                    continue;
                }

                foreach (var part in name == WorkQueueName.Conversations ? received.Select(work => new[] { work }) : [[.. received]])
                {
                    var task = HandleAsync(name, part, stoppingToken);
                    running[task] = true;
                    _ = task.ContinueWith(done => running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: what is running ends below, the rest stays queued.
        }

        await Task.WhenAll(running.Keys);
    }

    private async Task HandleAsync(WorkQueueName name, LeasedWork[] works, CancellationToken stoppingToken)
    {
        ref var count = ref name == WorkQueueName.Conversations ? ref conversations : ref batches;
        Interlocked.Increment(ref count);
        await Task.Yield();
        foreach (var work in works)
        {
            held[work] = true;
        }

        try
        {
            var outcomes = name == WorkQueueName.Conversations
                ? [await handleConversation(works[0].Item, stoppingToken)]
                : await handleTranscripts([.. works.Select(work => work.Item)], stoppingToken);
            await queue.SettleAsync(name, [.. works.Zip(outcomes)]);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Left unsettled: redelivered after the restart, and then verified.
        }
#pragma warning disable CA1031 // A consumer that throws must not end the pump; its items go back.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogConsumerBroke(logger, name, fault);
            await queue.SettleAsync(name, [.. works.Select(work => (work, WorkOutcome.Abandon))]);
        }
        finally
        {
            foreach (var work in works)
            {
                held.TryRemove(work, out _);
            }

            Release(name);
        }
    }

    private void Release(WorkQueueName name)
    {
        if (name == WorkQueueName.Conversations)
        {
            Interlocked.Decrement(ref conversations);
        }
        else
        {
            Interlocked.Decrement(ref batches);
        }

        queue.Signal(name).Set();
    }

    private async Task RenewAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SqliteWorkQueue.Lease / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!held.IsEmpty)
                {
                    await queue.RenewAsync([.. held.Keys]);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    [LoggerMessage(4101, LogLevel.Error, "The consumer of queue {Queue} broke; its items are given back")]
    private static partial void LogConsumerBroke(ILogger logger, WorkQueueName queue, Exception exception);
}
