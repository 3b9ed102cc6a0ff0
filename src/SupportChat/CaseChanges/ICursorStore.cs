namespace SupportChat.CaseChanges;

/// <summary>Positions that must survive a restart (table <c>cursors</c>, docs/architecture.md#tables).</summary>
public interface ICursorStore
{
    /// <summary>The cursor of a topic or a watermark of that name, or null.</summary>
    Task<Versioned<StreamCursor>?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>Inserts (<paramref name="etag"/> null) or replaces. Returns the new ETag, or null when somebody else wrote first.</summary>
    Task<string?> SaveAsync(string name, StreamCursor cursor, string? etag, CancellationToken cancellationToken);
}

/// <summary>A position in a stream, and who reads it.</summary>
public sealed record StreamCursor
{
    /// <summary>Opaque replay id as Salesforce gave it (docs/reference/salesforce.md#replay-ids); null while nothing was read.</summary>
    public ReadOnlyMemory<byte>? ReplayId { get; init; }

    /// <summary>Commit time of the last event that was applied.</summary>
    public DateTimeOffset? LastEventAt { get; init; }

    /// <summary>The subscriber that holds the lease; null when nobody does.</summary>
    public string? LeaseOwner { get; init; }

    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>For the periodic resync: start of its last successful run. For a stream: when it was read first.</summary>
    public DateTimeOffset? Watermark { get; init; }
}
