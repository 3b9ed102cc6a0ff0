using System.Text.Json;
using SupportChat.CaseChanges;
using SupportChat.Storage;

namespace SupportChat.Cli.Embedded;

/// <summary>Cursors in SQLite.</summary>
internal sealed class SqliteCursorStore(SqliteDatabase database) : ICursorStore
{
    public Task<Versioned<StreamCursor>?> FindAsync(string name, CancellationToken cancellationToken) => Task.FromResult(database.Read(session => session.First(
        "SELECT etag, body FROM cursors WHERE name = $name",
        row => new Versioned<StreamCursor>(JsonSerializer.Deserialize(row.GetBytes(1), StoreJsonContext.Default.StreamCursor)!, RowVersion.Of(row.GetInt64(0))),
        ("$name", name))));

    public Task<string?> SaveAsync(string name, StreamCursor cursor, string? etag, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(cursor, StoreJsonContext.Default.StreamCursor);
        if (etag is null)
        {
            return database.WriteAsync(session => session.Execute(
                "INSERT INTO cursors (name, etag, body) VALUES ($name, 1, $body) ON CONFLICT DO NOTHING", ("$name", name), ("$body", body)) == 1 ? RowVersion.Of(1) : null);
        }

        return !RowVersion.TryParse(etag, out var current)
            ? Task.FromResult<string?>(null)
            : database.WriteAsync(session => session.Execute(
                "UPDATE cursors SET etag = etag + 1, body = $body WHERE name = $name AND etag = $etag", ("$body", body), ("$name", name), ("$etag", current)) == 1
                ? RowVersion.Of(current + 1)
                : null);
    }
}
