using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SupportChat.Queueing;

namespace SupportChat.Cli.Embedded;

/// <summary>
/// Gives the queue's items to their consumers, as the Functions host does on Azure: conversations one at a time each, transcripts in
/// batches, files one by one.
/// </summary>
internal sealed partial class SqliteWorkPump : BackgroundService
{
    private const int MaxConversations = 32;
    private const int MaxBatches = 4;
    private const int BatchSize = 200;
    private const int MaxFiles = 4;

    /// <summary>How long handlers may go on after the stop; what they do not settle is redelivered after the restart.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan BackOff = TimeSpan.FromSeconds(1);

    private readonly SqliteWorkQueue queue;
    private readonly QueueConsumer[] consumers;
    private readonly TimeProvider time;
    private readonly ILogger<SqliteWorkPump> logger;
    private IDisposable? ownership;

    public SqliteWorkPump(
        SqliteWorkQueue queue,
        Lazy<Func<WorkItem, CancellationToken, Task<WorkOutcome>>> handleConversation,
        Lazy<Func<IReadOnlyList<WorkItem>, CancellationToken, Task<IReadOnlyList<WorkOutcome>>>> handleTranscripts,
        Lazy<Func<WorkItem, CancellationToken, Task<WorkOutcome>>> handleFile,
        Lazy<Redelivery> redelivery,
        TimeProvider time,
        ILogger<SqliteWorkPump> logger)
    {
        (this.queue, this.time, this.logger) = (queue, time, logger);
        WorkHandler batch = (items, cancellationToken) => handleTranscripts.Value(items, cancellationToken);
        WorkHandler one = async (items, cancellationToken) => [await handleConversation.Value(items[0], cancellationToken)];
        WorkHandler file = async (items, cancellationToken) => [await handleFile.Value(items[0], cancellationToken)];
        consumers =
        [
            new QueueConsumer(WorkQueueName.Conversations, MaxConversations, 1, queue, one, redelivery, time, logger),
            new QueueConsumer(WorkQueueName.Transcripts, MaxBatches, BatchSize, queue, batch, redelivery, time, logger),
            new QueueConsumer(WorkQueueName.Files, MaxFiles, 1, queue, file, redelivery, time, logger),
        ];
    }

    /// <inheritdoc/>
    /// <exception cref="DataFolderException">Another process consumes the queue of this folder.</exception>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        ownership = queue.Own();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        ownership?.Dispose();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        ownership?.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var handling = new CancellationTokenSource();
        await ReleaseAsync(stoppingToken);
        await Task.WhenAll([.. consumers.Select(consumer => consumer.RunAsync(stoppingToken, handling.Token)), RenewAsync(stoppingToken)]);
        var drained = Task.WhenAll(consumers.Select(consumer => consumer.DrainAsync()));
        try
        {
            await drained.WaitAsync(Grace, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            LogCutShort(logger, consumers.Sum(consumer => consumer.Running), Grace);
            await handling.CancelAsync();
            await drained;
        }
    }

    /// <summary>Ends the leases of a process that was killed: nobody else consumes this folder now.</summary>
    private async Task ReleaseAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await queue.ReleaseAllAsync();
                return;
            }
#pragma warning disable CA1031 // Tried again: without it items of the last process would wait for their leases.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogLeasesFailed(logger, ExceptionText.Describe(fault), ExceptionText.Stack(fault));
                await Task.Delay(BackOff, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task RenewAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(BackOff, time, stoppingToken);
                foreach (var consumer in consumers)
                {
                    await consumer.RenewAsync();
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Tried again a second later, long before the leases end.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogLeasesFailed(logger, ExceptionText.Describe(fault), ExceptionText.Stack(fault));
            }
        }
    }

    [LoggerMessage(4105, LogLevel.Error, "Leases could not be written; tried again in a second: {Fault}\n{Stack}")]
    private static partial void LogLeasesFailed(ILogger logger, string fault, string stack);

    [LoggerMessage(4106, LogLevel.Warning, "{Items} items were still being handled {Grace} after the stop; they are redelivered after the restart")]
    private static partial void LogCutShort(ILogger logger, int items, TimeSpan grace);
}

/// <summary>Handles items of a queue; one outcome for each, in order.</summary>
internal delegate Task<IReadOnlyList<WorkOutcome>> WorkHandler(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken);
