using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SupportChat.Resync;

namespace SupportChat.Cli.Hosting;

/// <summary>
/// Every five minutes, and soon after the start; on Azure Functions a timer starts it. Of several replicas one does it, and the others look whether it was
/// done.
/// </summary>
/// <param name="resync">What is run.</param>
/// <param name="unlessWithin">Not again if another run began less than so long ago; zero where there is one process.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Says what broke.</param>
internal sealed partial class ResyncLoop(PeriodicResync resync, TimeSpan unlessWithin, TimeProvider time, ILogger<ResyncLoop> logger) : BackgroundService
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    /// <summary>After that long the lease of a process that was killed is over.</summary>
    private static readonly TimeSpan Leased = TimeSpan.FromSeconds(30);

    /// <summary>Among replicas: a little less than the interval, so that the one whose turn it is finds it due.</summary>
    public static TimeSpan AmongReplicas { get; } = Interval - TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wait = First;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(wait, time, stoppingToken);
                wait = Interval;
                wait = await resync.RunAsync(unlessWithin, stoppingToken) ? Interval : Leased;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The loop outlives whatever a resync met; the next one covers the same time again.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogSweepBroke(logger, fault);
            }
        }
    }

    [LoggerMessage(1203, LogLevel.Error, "A resync broke; the next one covers the same time again")]
    private static partial void LogSweepBroke(ILogger logger, Exception exception);
}
