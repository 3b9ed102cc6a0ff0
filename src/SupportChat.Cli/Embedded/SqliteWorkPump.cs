using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SupportChat.Work;

namespace SupportChat.Cli.Embedded;

/// <summary>Gives the queue's items to their consumers, as the Functions host does on Azure: conversations one at a time each, transcripts in batches.</summary>
internal sealed partial class SqliteWorkPump(
    SqliteWorkQueue queue,
    Lazy<Func<WorkItem, CancellationToken, Task<WorkOutcome>>> handleConversation,
    Lazy<Func<IReadOnlyList<WorkItem>, CancellationToken, Task<IReadOnlyList<WorkOutcome>>>> handleTranscripts,
    Lazy<DeadLetters> deadLetters,
    TimeProvider time,
    ILogger<SqliteWorkPump> logger) : BackgroundService
{
    /// <summary>Deliveries before an item is a dead letter.</summary>
    public const int MaxDeliveries = 10;

    private const int MaxConversations = 32;
    private const int MaxBatches = 4;
    private const int BatchSize = 200;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<LeasedWork, bool> held = new(ReferenceEqualityComparer.Instance);
    private readonly CancellationTokenSource handling = new();
    private IDisposable? ownership;

    /// <inheritdoc/>
    /// <exception cref="IOException">Another process consumes the queues.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        ownership = queue.Own();
        await queue.ReleaseAllAsync();
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Receives no more, and waits for what is being handled; when the host's patience ends, the rest stays leased for the next start.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await using var patience = cancellationToken.Register(handling.Cancel);
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        handling.Dispose();
        ownership?.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        PumpAsync(WorkQueueName.Conversations, MaxConversations, ReceiveConversationsAsync, stoppingToken),
        PumpAsync(WorkQueueName.Transcripts, MaxBatches, ReceiveTranscriptsAsync, stoppingToken),
        RenewAsync(stoppingToken));

    private async Task PumpAsync(WorkQueueName name, int limit, Func<int, Task<IReadOnlyList<LeasedWork[]>>> receive, CancellationToken stoppingToken)
    {
        var running = new List<Task>();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                running.RemoveAll(task => task.IsCompleted);
                var parts = running.Count < limit ? await TryAsync(name, () => receive(limit - running.Count), stoppingToken) : [];
                running.AddRange(parts.Select(part => HandleAsync(name, part)));
                if (parts.Count == 0)
                {
                    var next = running.Count < limit ? await TryAsync(name, () => Task.FromResult(queue.UntilNext(name)), stoppingToken) : null;
                    await queue.Signal(name).WaitAsync(next < LongestWait ? next.Value : LongestWait, time, stoppingToken);
                }
                else if (name == WorkQueueName.Transcripts && parts[0].Length < BatchSize)
                {
                    // While one batch is on its way, a larger next one costs the upstream less.
                    await Task.Delay(Linger, time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: what is running ends below, the rest stays queued.
        }

        await Task.WhenAll(running);
    }

    private async Task<IReadOnlyList<LeasedWork[]>> ReceiveConversationsAsync(int free) =>
        [.. (await queue.ReceiveAsync(WorkQueueName.Conversations, free)).Select(work => new[] { work })];

    private async Task<IReadOnlyList<LeasedWork[]>> ReceiveTranscriptsAsync(int free) =>
        await queue.ReceiveAsync(WorkQueueName.Transcripts, BatchSize) is { Count: > 0 } received ? [[.. received]] : [];

    /// <summary>A fault of the database must not end the consumers: nothing is received for a moment.</summary>
    private async Task<T> TryAsync<T>(WorkQueueName name, Func<Task<T>> read, CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                return await read();
            }
#pragma warning disable CA1031 // Logged, and tried again until it works or the host stops.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogReceiveFailed(logger, name, fault);
                await Task.Delay(PauseAfterFault, time, stoppingToken);
            }
        }
    }

    private async Task HandleAsync(WorkQueueName name, LeasedWork[] works)
    {
        foreach (var work in works)
        {
            held[work] = true;
        }

        await Task.Yield();
        try
        {
            var outcomes = await RunAsync(name, works);
            await queue.SettleAsync([.. works.Zip(outcomes)]);
        }
        catch (OperationCanceledException) when (handling.IsCancellationRequested)
        {
            // Left unsettled: redelivered after the restart, and then verified.
        }
#pragma warning disable CA1031 // Logged; the items come back when their leases end.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogSettleFailed(logger, name, fault);
        }
        finally
        {
            foreach (var work in works)
            {
                held.TryRemove(work, out _);
            }

            // A place is free, a conversation may have its next item, or something was given back.
            queue.Signal(name).Set();
        }
    }

    private async Task<IReadOnlyList<WorkOutcome>> RunAsync(WorkQueueName name, LeasedWork[] works)
    {
        var outcomes = new WorkOutcome[works.Length];
        Array.Fill(outcomes, WorkOutcome.Abandon);
        try
        {
            var fit = new List<int>(works.Length);
            for (var i = 0; i < works.Length; i++)
            {
                if (works[i].Item.DeliveryCount <= MaxDeliveries)
                {
                    fit.Add(i);
                    continue;
                }

                await deadLetters.Value.AddAsync(
                    works[i].Item, name, DeadLetterReason.DeliveriesExhausted, $"{MaxDeliveries} deliveries without being settled", handling.Token);
                outcomes[i] = WorkOutcome.Complete;
            }

            if (fit.Count == 0)
            {
                return outcomes;
            }

            var handled = name == WorkQueueName.Conversations
                ? [await handleConversation.Value(works[0].Item, handling.Token)]
                : await handleTranscripts.Value([.. fit.Select(i => works[i].Item)], handling.Token);
            if (handled.Count != fit.Count)
            {
                throw new InvalidOperationException($"The consumer answered {handled.Count} outcomes for {fit.Count} items.");
            }

            foreach (var (at, i) in fit.Index())
            {
                outcomes[i] = handled[at];
            }
        }
        catch (OperationCanceledException) when (handling.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // A consumer that throws must not end the pump; its items go back.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogConsumerBroke(logger, name, fault);
        }

        return outcomes;
    }

    private async Task RenewAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SqliteWorkQueue.Lease / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await queue.RenewAsync([.. held.Keys]);
                }
#pragma warning disable CA1031 // Logged; a lease that ends too early only makes its item come twice.
                catch (Exception fault)
#pragma warning restore CA1031
                {
                    LogRenewFailed(logger, fault);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: the leases outlast the host's patience.
        }
    }

    [LoggerMessage(4101, LogLevel.Error, "The consumer of queue {Queue} broke; its items are given back")]
    private static partial void LogConsumerBroke(ILogger logger, WorkQueueName queue, Exception exception);

    [LoggerMessage(4102, LogLevel.Error, "Items of queue {Queue} could not be settled; they come back when their leases end")]
    private static partial void LogSettleFailed(ILogger logger, WorkQueueName queue, Exception exception);

    [LoggerMessage(4104, LogLevel.Error, "Leases could not be renewed; items may be handled twice")]
    private static partial void LogRenewFailed(ILogger logger, Exception exception);

    [LoggerMessage(4103, LogLevel.Error, "Queue {Queue} could not be read; trying again")]
    private static partial void LogReceiveFailed(ILogger logger, WorkQueueName queue, Exception exception);
}
