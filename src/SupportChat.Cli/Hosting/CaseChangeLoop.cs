using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SupportChat.CaseChanges;

namespace SupportChat.Cli.Hosting;

/// <summary>The stream subscription runs in a loop; on Azure Functions a timer starts it. Of several replicas one reads each topic, by its lease.</summary>
internal sealed partial class CaseChangeLoop(CaseChangeSubscription subscription, TimeProvider time, ILogger<CaseChangeLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Until this process asks again whether the one that reads is still there.</summary>
    private static readonly TimeSpan Leased = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var results = await subscription.RunAsync(stoppingToken);
                await Task.Delay(results.All(result => result == SubscriptionResult.NotLeased) ? Leased : Pause, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The loop outlives whatever a subscription met; the next subscription starts from the stored position.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogWindowBroke(logger, fault);
                await Task.Delay(Pause * 5, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(3301, LogLevel.Error, "A subscription of the Case change stream broke; the next one starts from the stored position")]
    private static partial void LogWindowBroke(ILogger logger, Exception exception);
}
