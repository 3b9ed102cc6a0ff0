using Microsoft.Extensions.Logging;
using SupportChat.CaseChanges;
using SupportChat.Upstreams;

namespace SupportChat.Resync;

/// <summary>
/// Finds what every other input lost (docs/architecture.md#resync): unfinished records, messages whose webhooks never came, Case changes that no event
/// told, drift. It only asks for reconciles and repairs; its watermark moves when a whole run succeeded.
/// </summary>
public sealed partial class PeriodicResync(
    RecordResync records, ChannelResync channels, CaseResync cases, ICursorStore cursors, TimeProvider time, ILogger<PeriodicResync> logger)
{
    /// <summary>Its watermark among the cursors, and the cause of the work that it asks for.</summary>
    internal const string CursorName = "sweep";

    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(15);

    /// <summary>One run. An upstream that is down ends its own part only; the watermark then stays.</summary>
    /// <returns>False when another process is at it.</returns>
    public Task<bool> RunAsync(CancellationToken cancellationToken) => RunAsync(TimeSpan.Zero, cancellationToken);

    /// <summary>One run, of whichever process comes first; not if the last one that succeeded began less than so long ago.</summary>
    /// <returns>False when another process is at it.</returns>
    public async Task<bool> RunAsync(TimeSpan unlessWithin, CancellationToken cancellationToken)
    {
        await using var lease = await CursorLease.TryTakeAsync(cursors, CursorName, Guid.NewGuid().ToString("N"), time, logger, cancellationToken);
        if (lease is null)
        {
            return false;
        }

        var startedAt = time.GetUtcNow();
        var watermark = lease.Cursor.Watermark;
        if (startedAt - watermark < unlessWithin)
        {
            return true;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        await RunAsync(lease, watermark, startedAt, either.Token);
        return true;
    }

    private async Task RunAsync(CursorLease lease, DateTimeOffset? watermark, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var since = (watermark ?? startedAt.AddDays(-3)) - Overlap;
        var parts = new (string Name, Func<Task> Run)[]
        {
            ("records", () => records.RunAsync(watermark, startedAt, cancellationToken)),
            ("channels", () => channels.RunAsync(since, cancellationToken)),
            ("cases", () => cases.RunAsync(since, cancellationToken)),
        };
        var failed = false;
        foreach (var (name, run) in parts)
        {
            try
            {
                await run();
            }
            catch (UpstreamException failure)
            {
                failed = true;
                LogPartFailed(logger, name, failure.Code);
            }
        }

        if (!failed)
        {
            await lease.WriteAsync(cursor => cursor with { Watermark = startedAt }, cancellationToken);
        }
    }

    [LoggerMessage(1201, LogLevel.Warning, "The sweep of {Part} ended early ({Code}); its next run covers the same time again")]
    private static partial void LogPartFailed(ILogger logger, string part, string code);
}
