namespace SupportChat.CaseChanges;

/// <summary>
/// Where a subscription may resume without skipping an event (docs/architecture.md#case-changes). Several events may share a replay id, and a subscription
/// resumes after all of them; so an id is safe only once the stream went on to another id, or had nothing more to say. Tell it only what was applied.
/// </summary>
internal sealed class ReplayPosition(ReadOnlyMemory<byte>? safe)
{
    private ReadOnlyMemory<byte>? last;

    /// <summary>Resume after this id; null while none is known.</summary>
    public ReadOnlyMemory<byte>? Safe { get; private set; } = safe;

    /// <summary>An event of this id was applied.</summary>
    public void Applied(ReadOnlyMemory<byte> replayId)
    {
        if (last is { } before && !before.Span.SequenceEqual(replayId.Span))
        {
            Safe = before;
        }

        last = replayId;
    }

    /// <summary>An empty keep-alive came: nothing is waiting behind what was applied. Its id may be ahead of the last event.</summary>
    public void Quiet(ReadOnlyMemory<byte> latest)
    {
        if (!latest.IsEmpty)
        {
            Safe = latest;
        }
        else if (last is { } applied)
        {
            Safe = applied;
        }

        last = null;
    }

    /// <summary>A new subscription begins at <see cref="Safe"/>: what came after it comes again.</summary>
    public void Resubscribed() => last = null;

    /// <summary>Salesforce does not know the id any more.</summary>
    public void Lost()
    {
        Safe = null;
        last = null;
    }
}
