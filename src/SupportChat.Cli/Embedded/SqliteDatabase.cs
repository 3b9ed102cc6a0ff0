using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace SupportChat.Cli.Embedded;

/// <summary>
/// The embedded host's database: write-ahead log, <c>synchronous=FULL</c> (what was acknowledged survives a kill), one writer with group commit, and
/// readers beside it.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly string connectionString;
    private readonly SqliteReaders readers;
    private readonly SqliteWriter writer;

    /// <summary>Opens the database, creating folder, file and tables as needed.</summary>
    /// <param name="folder">The folder, for the owner's eyes alone: see <see cref="DataFolder"/>.</param>
    /// <param name="logger">Told when an existing folder or file was open to others.</param>
    /// <exception cref="DataFolderException">The folder or file cannot be used.</exception>
    public SqliteDatabase(string folder, ILogger<SqliteDatabase>? logger = null)
    {
        Folder = folder;
        try
        {
            var file = new DataFolder(folder, logger ?? NullLogger<SqliteDatabase>.Instance).Prepare();
            connectionString = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString();
            writer = new SqliteWriter(OpenWriter());
        }
        catch (Exception fault) when (fault is SqliteException or UnauthorizedAccessException or ArgumentException or IOException and not DataFolderException)
        {
            throw new DataFolderException($"The folder '{folder}' cannot hold the database ({fault.Message.TrimEnd('.')}): choose another one with --data.", fault);
        }

        readers = new SqliteReaders(OpenReader);
    }

    /// <summary>Where the file is.</summary>
    public string Folder { get; }

    /// <summary>Transactions committed so far.</summary>
    public long Commits => writer.Commits;

    /// <summary>Runs an operation in the writer's next transaction. Completes once it is on disk. The operation may run twice; only one run lasts.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> operation)
    {
        var write = new QueuedWrite<T>(operation);
        writer.Add(write);
        return write.Task;
    }

    /// <summary>Adds an operation to the writer's next transaction.</summary>
    public void Add(QueuedWrite write) => writer.Add(write);

    /// <summary>Runs a query; it sees everything that was completed before.</summary>
    public T Read<T>(Func<SqliteSession, T> query) => readers.Read(query);

    /// <summary>Ends once everything that waits is written.</summary>
    public void Dispose()
    {
        readers.Dispose();
        writer.Dispose();
    }

    private SqliteSession OpenWriter()
    {
        var writing = new SqliteSession(connectionString);
        try
        {
            SqliteSchema.Create(writing);
            return writing;
        }
        catch
        {
            writing.Dispose();
            throw;
        }
    }

    private SqliteSession OpenReader()
    {
        var reader = new SqliteSession(connectionString);
        reader.Execute("PRAGMA query_only=ON");
        return reader;
    }
}
