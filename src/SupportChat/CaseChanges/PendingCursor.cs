namespace SupportChat.CaseChanges;

/// <summary>Where the cursor should be, beside where it was written last: moves come from the session, writes from the lease.</summary>
internal sealed class PendingCursor(StreamCursor written)
{
    private readonly Lock gate = new();
    private StreamCursor written = written;
    private ReadOnlyMemory<byte>? replayId = written.ReplayId;
    private DateTimeOffset? lastEventAt = written.LastEventAt;
    private int events;

    /// <summary>Something is not written yet; and how many events were applied since the last write.</summary>
    public (bool Dirty, int Events) State
    {
        get
        {
            lock (gate)
            {
                return (!Same(replayId, written.ReplayId) || lastEventAt != written.LastEventAt, events);
            }
        }
    }

    /// <summary>Events were applied: resume after <paramref name="safe"/>.</summary>
    public void Move(ReadOnlyMemory<byte>? safe, DateTimeOffset? eventAt, int eventCount)
    {
        lock (gate)
        {
            replayId = safe;
            lastEventAt = eventAt ?? lastEventAt;
            events += eventCount;
        }
    }

    /// <summary>The row to write: what is pending, changed by <paramref name="edit"/>; and how many events it covers.</summary>
    public (StreamCursor Next, int Events) Take(Func<StreamCursor, StreamCursor> edit)
    {
        lock (gate)
        {
            var next = edit(written with { ReplayId = replayId, LastEventAt = lastEventAt });
            replayId = next.ReplayId;
            return (next, events);
        }
    }

    /// <summary>That row was written.</summary>
    public void Written(StreamCursor row, int eventCount)
    {
        lock (gate)
        {
            written = row;
            events -= eventCount;
        }
    }

    private static bool Same(ReadOnlyMemory<byte>? left, ReadOnlyMemory<byte>? right) =>
        left.HasValue == right.HasValue && (left is not { } bytes || bytes.Span.SequenceEqual(right!.Value.Span));
}
