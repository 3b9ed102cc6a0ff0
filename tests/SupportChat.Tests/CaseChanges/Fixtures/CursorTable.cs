using System.Globalization;
using SupportChat.CaseChanges;

namespace SupportChat.Tests.CaseChanges.Fixtures;

/// <summary>Cursors in memory, with real ETags. The test may fail writes or let them succeed with their answer lost.</summary>
internal sealed class CursorTable : ICursorStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Versioned<StreamCursor>> rows = new(StringComparer.Ordinal);
    private int version;

    /// <summary>Called before each write; what it throws, the writer gets.</summary>
    public Action<StreamCursor> BeforeSave { get; set; } = _ => { };

    /// <summary>Called after each write; what it throws, the writer gets instead of the answer.</summary>
    public Action<StreamCursor> AfterSave { get; set; } = _ => { };

    public int Saves { get; private set; }

    public StreamCursor? this[string name]
    {
        get
        {
            lock (gate)
            {
                return rows.TryGetValue(name, out var row) ? row.Value : null;
            }
        }
    }

    public void Put(string name, StreamCursor cursor)
    {
        lock (gate)
        {
            rows[name] = new(cursor, Next());
        }
    }

    public Task<Versioned<StreamCursor>?> FindAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return Task.FromResult(rows.TryGetValue(name, out var row) ? row : null);
        }
    }

    public Task<string?> SaveAsync(string name, StreamCursor cursor, string? etag, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        BeforeSave(cursor);
        string? saved = null;
        lock (gate)
        {
            if (etag == (rows.TryGetValue(name, out var row) ? row.ETag : null))
            {
                saved = Next();
                rows[name] = new(cursor, saved);
                Saves++;
            }
        }

        AfterSave(cursor);
        return Task.FromResult(saved);
    }

    private string Next() => (++version).ToString(CultureInfo.InvariantCulture);
}
