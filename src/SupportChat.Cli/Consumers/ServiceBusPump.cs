using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SupportChat.Cli.Consumers;

/// <summary>Gives the broker's messages to their consumers, as the Functions host does with its triggers. Any number of processes may do so at once.</summary>
/// <param name="loops">Made when the host starts: it makes its hosted services before it checks its settings, and a wrong one must not hide the others.</param>
/// <param name="time">Clock of the grace.</param>
/// <param name="logger">Says what was cut short.</param>
internal sealed partial class ServiceBusPump(Lazy<IReadOnlyList<IReceiveLoop>> loops, TimeProvider time, ILogger<ServiceBusPump> logger) : BackgroundService
{
    /// <summary>How long handlers may go on after the stop; what they do not settle comes again, elsewhere.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var handling = new CancellationTokenSource();
        var receiving = Task.WhenAll(loops.Value.Select(loop => loop.RunAsync(stoppingToken, handling.Token)));
        await Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await receiving.WaitAsync(Grace, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            LogCutShort(logger, Grace);
            await handling.CancelAsync();
            await receiving;
        }
    }

    [LoggerMessage(4304, LogLevel.Warning, "Messages were still being handled {Grace} after the stop; they come again")]
    private static partial void LogCutShort(ILogger logger, TimeSpan grace);
}
