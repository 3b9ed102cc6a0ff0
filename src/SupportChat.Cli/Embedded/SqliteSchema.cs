using Microsoft.Data.Sqlite;

namespace SupportChat.Cli.Embedded;

/// <summary>Tables of the embedded host, in the shapes of design section 5, and the queue.</summary>
internal static class SqliteSchema
{
    private const long Version = 1;

    private const string Statements = """
        CREATE TABLE IF NOT EXISTS conversations (id TEXT PRIMARY KEY, etag INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS indexrows (pk TEXT NOT NULL, rk TEXT NOT NULL, PRIMARY KEY (pk, rk)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS messages (
            conversation TEXT NOT NULL, message INTEGER NOT NULL, version INTEGER NOT NULL, written INTEGER NOT NULL,
            state INTEGER NOT NULL, episode INTEGER NOT NULL, sentat INTEGER NOT NULL, PRIMARY KEY (conversation, message)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS cursors (name TEXT PRIMARY KEY, etag INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS deadletters (
            id TEXT PRIMARY KEY, queue TEXT NOT NULL, reason TEXT NOT NULL, description TEXT NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL,
            conversation TEXT, correlation TEXT NOT NULL, trace TEXT, attempt INTEGER NOT NULL, firstat INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS queue (
            id INTEGER PRIMARY KEY AUTOINCREMENT, queue INTEGER NOT NULL, conversation TEXT NOT NULL, visibleat INTEGER NOT NULL, leased INTEGER NOT NULL,
            deliveries INTEGER NOT NULL, kind TEXT NOT NULL, correlation TEXT NOT NULL, trace TEXT, attempt INTEGER NOT NULL, firstat INTEGER NOT NULL,
            body BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS queue_visible ON queue (queue, visibleat, id);
        CREATE INDEX IF NOT EXISTS queue_leased ON queue (visibleat) WHERE leased = 1;
        CREATE INDEX IF NOT EXISTS queue_conversation ON queue (conversation, id) WHERE queue = 0;
        """;

    /// <summary>Creates what is missing; refuses a file of another version.</summary>
    /// <exception cref="IOException">The file was written by another release.</exception>
    public static void Create(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL";
        command.ExecuteNonQuery();
        command.CommandText = "PRAGMA user_version";
        var found = (long)command.ExecuteScalar()!;
        if (found is not (0 or Version))
        {
            throw new IOException($"The database has format {found}, this release knows {Version}: use the release that wrote it, or another folder.");
        }

        command.CommandText = Statements + $"PRAGMA user_version={Version};";
        command.ExecuteNonQuery();
    }
}
