using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace SupportChat.Cli.Embedded;

/// <summary>
/// The embedded host's database: write-ahead log, <c>synchronous=FULL</c> (what was acknowledged survives a kill), and one writer that runs every waiting
/// operation in one transaction, so that many callers share one flush to disk.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const int MaxGroup = 1_000;
    private const int Crowd = 8;

    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(1);

    private readonly string connectionString;
    private readonly SqliteSession writing;
    private readonly GroupCommit commit;
    private readonly Thread thread;
    private readonly ConcurrentBag<SqliteSession> readers = [];
    private readonly Lock gate = new();
    private readonly AutoResetEvent arrived = new(false);
    private readonly ManualResetEvent stopped = new(false);

    private List<SqliteWrite> waiting = [];
    private bool stopping;

    /// <summary>Opens the database, creating folder, file and tables as needed.</summary>
    /// <exception cref="IOException">The folder or file cannot be used.</exception>
    public SqliteDatabase(string folder)
    {
        Folder = folder;
        connectionString = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "supportchat.db"), Pooling = false }.ToString();
        try
        {
            Directory.CreateDirectory(folder);
            writing = new SqliteSession(connectionString);
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw Unusable(folder, fault);
        }

        try
        {
            SqliteSchema.Create(writing.Connection);
        }
        catch (Exception fault)
        {
            writing.Dispose();
            if (fault is SqliteException)
            {
                throw Unusable(folder, fault);
            }

            throw;
        }

        commit = new GroupCommit(writing);
        thread = new Thread(Write) { IsBackground = true, Name = "sqlite writer" };
        thread.Start();
    }

    /// <summary>Where it is.</summary>
    public string Folder { get; }

    /// <summary>Transactions committed so far.</summary>
    public long Commits => commit.Count;

    /// <summary>Runs an operation in the writer's next transaction. Completes once it is on disk. The operation may run twice; only one run lasts.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> operation)
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

    /// <summary>Runs a query beside the writer; it sees what was committed when it began.</summary>
    public T Read<T>(Func<SqliteSession, T> query)
    {
        if (!readers.TryTake(out var session))
        {
            session = new SqliteSession(connectionString);
            session.Execute("PRAGMA query_only=1");
        }

        try
        {
            return query(session);
        }
        finally
        {
            Return(session);
        }
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

        stopped.Set();
        arrived.Set();
        thread.Join();
        while (readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        writing.Dispose();
        arrived.Dispose();
        stopped.Dispose();
    }

    private static IOException Unusable(string folder, Exception fault) =>
        new($"The folder '{folder}' cannot hold the database: choose another one with --data.", fault);

    private void Return(SqliteSession session)
    {
        lock (gate)
        {
            if (!stopping)
            {
                readers.Add(session);
                return;
            }
        }

        session.Dispose();
    }

    private void Write()
    {
        var group = new List<SqliteWrite>();
        while (true)
        {
            arrived.WaitOne();
            while (Take(ref group))
            {
                var crowd = group.Count >= Crowd;
                for (var start = 0; start < group.Count; start += MaxGroup)
                {
                    commit.Commit(CollectionsMarshal.AsSpan(group).Slice(start, Math.Min(MaxGroup, group.Count - start)));
                }

                group.Clear();
                if (crowd)
                {
                    // A flush costs more than the writes of all who come within this moment; a lone caller never waits for it.
                    stopped.WaitOne(Gather);
                }
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
}
