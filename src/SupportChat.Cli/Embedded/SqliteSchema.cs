namespace SupportChat.Cli.Embedded;

/// <summary>Tables of the embedded host, in the shapes of docs/architecture.md#tables, and the queue.</summary>
internal static class SqliteSchema
{
    private const long Version = 4;

    /// <summary>What brings an older format to the next one: rows of further files, and the queue <c>files</c>.</summary>
    private static readonly Dictionary<long, string> Conversions = new()
    {
        [2] = "ALTER TABLE messages ADD COLUMN filerows INTEGER NOT NULL DEFAULT 1;",
        [3] = "CREATE INDEX queue_files ON queue (visibleat, id, leased) WHERE queue = 2;",
    };

    private const string Statements = """
        CREATE TABLE conversations (id TEXT PRIMARY KEY, etag INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE indexrows (pk TEXT NOT NULL, rk TEXT NOT NULL, PRIMARY KEY (pk, rk)) WITHOUT ROWID;
        CREATE TABLE messages (
            conversation TEXT NOT NULL, message INTEGER NOT NULL, version INTEGER NOT NULL, written INTEGER NOT NULL,
            state INTEGER NOT NULL, episode INTEGER NOT NULL, sentat INTEGER NOT NULL, filerows INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (conversation, message)) WITHOUT ROWID;
        CREATE TABLE cursors (name TEXT PRIMARY KEY, etag INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE deadletters (
            id TEXT PRIMARY KEY, queue TEXT NOT NULL, reason TEXT NOT NULL, description TEXT NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL,
            conversation TEXT NOT NULL, correlation TEXT NOT NULL, trace TEXT, attempt INTEGER NOT NULL, deliveries INTEGER NOT NULL, firstat INTEGER NOT NULL,
            body BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE queue (
            id INTEGER PRIMARY KEY AUTOINCREMENT, queue INTEGER NOT NULL, conversation TEXT NOT NULL, visibleat INTEGER NOT NULL, leased INTEGER NOT NULL,
            deliveries INTEGER NOT NULL, kind TEXT NOT NULL, correlation TEXT NOT NULL, trace TEXT, attempt INTEGER NOT NULL, firstat INTEGER NOT NULL,
            body BLOB NOT NULL);
        CREATE INDEX queue_conversations ON queue (conversation, visibleat, id) WHERE queue = 0;
        CREATE INDEX queue_transcripts ON queue (visibleat, id, leased) WHERE queue = 1;
        CREATE INDEX queue_files ON queue (visibleat, id, leased) WHERE queue = 2;
        CREATE TABLE sessions (conversation TEXT PRIMARY KEY, nextat INTEGER NOT NULL, item INTEGER) WITHOUT ROWID;
        CREATE INDEX sessions_next ON sessions (nextat);
        """;

    /// <summary>Creates the tables in a new file, and brings an older one to this format; refuses a file of any other version.</summary>
    /// <exception cref="DataFolderException">The file was written by another release, or its file system cannot carry a write-ahead log.</exception>
    public static void Create(SqliteSession writer)
    {
        if (writer.First("PRAGMA journal_mode=WAL", row => row.GetString(0)) is not "wal")
        {
            throw new DataFolderException("The folder's file system cannot carry SQLite's write-ahead log: choose a local folder with --data.");
        }

        writer.Execute("BEGIN IMMEDIATE");
        var found = writer.Number("PRAGMA user_version");
        if (found is not (0 or Version) && !Conversions.ContainsKey(found ?? -1))
        {
            throw new DataFolderException(
                $"The database has format {found}, this release knows {Version}: use the release that wrote it, or choose another folder with --data.");
        }

        var statements = found == 0
            ? Statements
            : string.Concat(Conversions.Where(step => step.Key >= found).OrderBy(step => step.Key).Select(step => step.Value));
        if (found != Version)
        {
            using var command = writer.Connection.CreateCommand();
            command.CommandText = statements + $"PRAGMA user_version={Version};";
            command.ExecuteNonQuery();
        }

        writer.Execute("COMMIT");
    }
}
