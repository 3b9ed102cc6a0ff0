using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace SupportChat.CaseChanges;

/// <summary>
/// The right to read a topic, and its cursor: 30 seconds, renewed every 10, guarded by the ETag of the one row that holds both. Cursor moves are
/// coalesced: written after a second or 100 events, whichever comes first, and at the end.
/// </summary>
internal sealed partial class CursorLease : IAsyncDisposable
{
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);
    public const int EventsPerWrite = 100;

    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(5);

    private readonly ICursorStore store;
    private readonly string name;
    private readonly string owner;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly CancellationTokenSource lost = new();
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly Channel<bool> wakes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly PendingCursor pending;
    private readonly ITimer expiry;
    private readonly ITimer tick;
    private readonly Task keeping;

    private Versioned<StreamCursor> stored;
    private long writtenAt;

    private CursorLease(ICursorStore store, string name, string owner, Versioned<StreamCursor> stored, TimeProvider time, ILogger logger)
    {
        this.store = store;
        this.name = name;
        this.owner = owner;
        this.stored = stored;
        this.time = time;
        this.logger = logger;
        pending = new PendingCursor(stored.Value);
        writtenAt = time.GetTimestamp();
        expiry = time.CreateTimer(_ => Lose(), state: null, stored.Value.LeaseUntil!.Value - time.GetUtcNow(), Timeout.InfiniteTimeSpan);
        tick = time.CreateTimer(_ => wakes.Writer.TryWrite(true), state: null, WriteEvery, WriteEvery);
        keeping = KeepAsync();
    }

    /// <summary>Fires when somebody else may hold the lease: stop at once.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>The row as it was written last.</summary>
    public StreamCursor Cursor => stored.Value;

    /// <summary>Takes the lease, or returns null when another subscriber holds it.</summary>
    public static async Task<CursorLease?> TryTakeAsync(
        ICursorStore store, string name, string owner, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var found = await store.FindAsync(name, cancellationToken);
        var now = time.GetUtcNow();
        if (found?.Value is { LeaseOwner: not null, LeaseUntil: { } until } && until > now)
        {
            return null;
        }

        var mine = (found?.Value ?? new StreamCursor()) with { LeaseOwner = owner, LeaseUntil = now + Duration };
        var etag = await store.SaveAsync(name, mine, found?.ETag, cancellationToken);
        return etag is null ? null : new CursorLease(store, name, owner, new(mine, etag), time, logger);
    }

    /// <summary>The work up to here is enqueued: resume after <paramref name="safe"/>. Written soon, not now.</summary>
    public void Move(ReadOnlyMemory<byte>? safe, DateTimeOffset? eventAt, int eventCount)
    {
        pending.Move(safe, eventAt, eventCount);
        if (pending.State is { Dirty: true, Events: >= EventsPerWrite })
        {
            wakes.Writer.TryWrite(true);
        }
    }

    /// <summary>Writes the cursor now, changed by <paramref name="edit"/>.</summary>
    /// <exception cref="OperationCanceledException">The lease is lost, or the caller cancelled.</exception>
    public async Task WriteAsync(Func<StreamCursor, StreamCursor> edit, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lost.Token);
        await writing.WaitAsync(either.Token);
        try
        {
            var now = time.GetUtcNow();
            var (next, events) = pending.Take(cursor => edit(cursor) with { LeaseOwner = owner, LeaseUntil = now + Duration });
            if (await SaveAsync(next, either.Token))
            {
                pending.Written(next, events);
                writtenAt = time.GetTimestamp();
                expiry.Change(next.LeaseUntil!.Value - now, Timeout.InfiniteTimeSpan);
                return;
            }

            Lose();
            either.Token.ThrowIfCancellationRequested();
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Writes what is not written yet and gives the lease back, unless it is lost.</summary>
    public async ValueTask DisposeAsync()
    {
        await tick.DisposeAsync();
        wakes.Writer.TryComplete();
        await keeping;
        if (!lost.IsCancellationRequested)
        {
            await ReleaseAsync();
        }

        await expiry.DisposeAsync();
        lost.Dispose();
        writing.Dispose();
    }

    private async Task KeepAsync()
    {
        await foreach (var _ in wakes.Reader.ReadAllAsync())
        {
            var since = time.GetElapsedTime(writtenAt);
            var (dirty, events) = pending.State;
            if (since < RenewEvery && !(dirty && (events >= EventsPerWrite || since >= WriteEvery)))
            {
                continue;
            }

            try
            {
                await WriteAsync(cursor => cursor, CancellationToken.None);
            }
            catch (OperationCanceledException) when (lost.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Tried again at the next tick; the expiry timer ends the run when it goes on.
                LogWriteFailed(logger, name, exception);
            }
        }
    }

    private async Task ReleaseAsync()
    {
        using var timeout = new CancellationTokenSource(ReleaseTimeout, time);
        try
        {
            var (next, _) = pending.Take(cursor => cursor with { LeaseOwner = null, LeaseUntil = null });
            if (!await SaveAsync(next, timeout.Token))
            {
                LogLost(logger, name);
            }
        }
        catch (Exception exception)
        {
            // The lease runs out by itself, and what was not written comes again.
            LogWriteFailed(logger, name, exception);
        }
    }

    /// <summary>Replaces the row; false when another subscriber has it.</summary>
    private async Task<bool> SaveAsync(StreamCursor next, CancellationToken cancellationToken)
    {
        var etag = await store.SaveAsync(name, next, stored.ETag, cancellationToken);
        if (etag is null)
        {
            // An earlier write of ours may have succeeded with its answer lost: then the row still names us.
            if (await store.FindAsync(name, cancellationToken) is not { Value.LeaseOwner: { } holder } found || holder != owner)
            {
                return false;
            }

            etag = await store.SaveAsync(name, next, found.ETag, cancellationToken);
        }

        if (etag is null)
        {
            return false;
        }

        stored = new(next, etag);
        return true;
    }

    private void Lose()
    {
        if (!lost.IsCancellationRequested)
        {
            LogLost(logger, name);
            lost.Cancel();
        }
    }

    [LoggerMessage(3211, LogLevel.Warning, "The lease on stream {Topic} is lost: another reader may have it")]
    private static partial void LogLost(ILogger logger, string topic);

    [LoggerMessage(3212, LogLevel.Warning, "The cursor of stream {Topic} could not be written; tried again")]
    private static partial void LogWriteFailed(ILogger logger, string topic, Exception exception);
}
