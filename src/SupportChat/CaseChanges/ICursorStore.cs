using SupportChat.Storage;

namespace SupportChat.CaseChanges;

/// <summary>Positions that must survive a restart (table <c>cursors</c>, design section 5).</summary>
public interface ICursorStore
{
    /// <summary>The cursor of a topic or a watermark of that name, or null.</summary>
    Task<Versioned<StreamCursor>?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>Inserts (<paramref name="etag"/> null) or replaces. Returns the new ETag, or null when somebody else wrote first.</summary>
    Task<string?> SaveAsync(string name, StreamCursor cursor, string? etag, CancellationToken cancellationToken);
}
