using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SupportChat.Resync;

namespace SupportChat.Cli.Hosting;

/// <summary>On one machine the resync runs every five minutes, and soon after the start; on Azure a timer starts it.</summary>
internal sealed partial class ResyncLoop(PeriodicResync resync, TimeProvider time, ILogger<ResyncLoop> logger) : BackgroundService
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var wait = First; !stoppingToken.IsCancellationRequested; wait = Interval)
        {
            try
            {
                await Task.Delay(wait, time, stoppingToken);
                await resync.RunAsync(stoppingToken);
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
