using System.Globalization;
using System.Text.Json;
using SupportChat.CaseChanges;
using SupportChat.Storage;

namespace SupportChat.Cli.Embedded;

/// <summary>Cursors in SQLite.</summary>
internal sealed class SqliteCursorStore(SqliteDatabase database) : ICursorStore
{
    public Task<Versioned<StreamCursor>?> FindAsync(string name, CancellationToken cancellationToken) => Task.FromResult(database.Read(session =>
        session.Rows("SELECT etag, body FROM cursors WHERE name = $name", Map, ("$name", name)) is [var stored] ? stored : null));

    public Task<string?> SaveAsync(string name, StreamCursor cursor, string? etag, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(cursor, StoreJsonContext.Default.StreamCursor);
        return database.WriteAsync(session =>
        {
            if (etag is null)
            {
                return session.Execute("INSERT INTO cursors (name, etag, body) VALUES ($name, 1, $body) ON CONFLICT DO NOTHING", ("$name", name), ("$body", body)) == 1 ? "1" : null;
            }

            var current = long.Parse(etag, CultureInfo.InvariantCulture);
            return session.Execute(
                "UPDATE cursors SET etag = etag + 1, body = $body WHERE name = $name AND etag = $etag", ("$body", body), ("$name", name), ("$etag", current)) == 1
                ? (current + 1).ToString(CultureInfo.InvariantCulture)
                : null;
        });
    }

    private static Versioned<StreamCursor> Map(SqliteStatement row) => new(
        JsonSerializer.Deserialize(row.GetBytes(1), StoreJsonContext.Default.StreamCursor)!, row.GetInt64(0).ToString(CultureInfo.InvariantCulture));
}
