using Microsoft.Data.Sqlite;

namespace SupportChat.Cli.Embedded;

/// <summary>
/// The embedded host's database: write-ahead log, <c>synchronous=FULL</c> (what was acknowledged survives a kill), and one writer that runs every waiting
/// operation in one transaction, so that many callers share one flush to disk.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const int MaxGroup = 1_000;

    private readonly string connectionString;
    private readonly SqliteConnection writing;
    private readonly SqliteWriter writer;
    private readonly Thread thread;
    private readonly Lock gate = new();
    private readonly AutoResetEvent arrived = new(false);

    private List<SqliteWrite> waiting = [];
    private bool stopping;

    /// <summary>Opens the database, creating folder, file and tables as needed.</summary>
    /// <exception cref="IOException">The folder or file cannot be used.</exception>
    public SqliteDatabase(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            connectionString = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "supportchat.db"), DefaultTimeout = 30 }.ToString();
            writing = Open();
            SqliteSchema.Create(writing);
        }
        catch (Exception fault) when (fault is SqliteException or UnauthorizedAccessException)
        {
            throw new IOException($"The folder '{folder}' cannot hold the database: choose another one with --data.", fault);
        }

        writer = new SqliteWriter(writing);
        thread = new Thread(Write) { IsBackground = true, Name = "sqlite writer" };
        thread.Start();
    }

    /// <summary>Transactions committed so far.</summary>
    public long Commits { get; private set; }

    /// <summary>Runs an operation in the writer's next transaction. Completes once it is on disk. The operation may run twice; only one run lasts.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteWriter, T> operation)
    {
        var write = new SqliteWrite<T>(operation);
        bool first;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(stopping, this);
            first = waiting.Count == 0;
            waiting.Add(write);
        }

        if (first)
        {
            arrived.Set();
        }

        return write.Task;
    }

    /// <summary>Runs a query on a connection of its own.</summary>
    public T Read<T>(Func<SqliteConnection, T> query)
    {
        using var connection = Open();
        return query(connection);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            if (stopping)
            {
                return;
            }

            stopping = true;
        }

        arrived.Set();
        thread.Join();
        writer.Dispose();
        SqliteConnection.ClearPool(writing);
        writing.Dispose();
        arrived.Dispose();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var pragma = connection.CreateCommand();
        pragma.CommandText = "PRAGMA synchronous=FULL";
        pragma.ExecuteNonQuery();
        return connection;
    }

    private void Write()
    {
        var group = new List<SqliteWrite>();
        while (true)
        {
            arrived.WaitOne();
            while (Take(ref group))
            {
                foreach (var chunk in group.Chunk(MaxGroup))
                {
                    Commit(chunk);
                }

                group.Clear();
            }

            lock (gate)
            {
                if (stopping && waiting.Count == 0)
                {
                    return;
                }
            }
        }
    }

    private bool Take(ref List<SqliteWrite> group)
    {
        lock (gate)
        {
            (group, waiting) = (waiting, group);
            return group.Count > 0;
        }
    }

    private void Commit(SqliteWrite[] group)
    {
        try
        {
            writer.Execute("BEGIN IMMEDIATE");
            foreach (var write in group)
            {
                write.Run(writer);
            }

            writer.Execute("COMMIT");
            Commits++;
        }
#pragma warning disable CA1031 // Whatever an operation throws belongs to its caller; the neighbours are run again without it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            writer.Rollback();
            if (group.Length == 1)
            {
                group[0].Fail(fault);
                return;
            }

            foreach (var write in group)
            {
                Commit([write]);
            }

            return;
        }

        foreach (var write in group)
        {
            write.Complete();
        }
    }
}
