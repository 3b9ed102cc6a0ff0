using System.Runtime.InteropServices;

namespace SupportChat.Cli.Embedded;

/// <summary>The one writer: a thread that runs every waiting operation in one transaction, so that many callers share one flush to disk.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private const int MaxGroup = 1_000;

    private readonly SqliteSession session;
    private readonly GroupCommit commit;
    private readonly Thread thread;
    private readonly Lock gate = new();
    private readonly AutoResetEvent arrived = new(false);
    private readonly CommitDelay gathering = new();

    private List<QueuedWrite> waiting = [];
    private int wanted = 1;
    private bool stopping;

    /// <summary>Starts the thread, which closes the session when it ends.</summary>
    public SqliteWriter(SqliteSession session)
    {
        this.session = session;
        commit = new GroupCommit(session);
        thread = new Thread(Write) { IsBackground = true, Name = "sqlite writer" };
        thread.Start();
    }

    /// <summary>Transactions committed so far.</summary>
    public long Commits => commit.Count;

    /// <summary>Queues an operation for the next transaction.</summary>
    /// <exception cref="ObjectDisposedException">The database is closed.</exception>
    public void Add(QueuedWrite write)
    {
        bool enough;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(stopping, this);
            waiting.Add(write);
            enough = waiting.Count == wanted;
        }

        if (enough)
        {
            arrived.Set();
        }
    }

    /// <summary>Runs what waits, then ends.</summary>
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
        arrived.Dispose();
    }

    private void Write()
    {
        var group = new List<QueuedWrite>();
        while (Take(ref group))
        {
            var began = TimeProvider.System.GetTimestamp();
            for (var start = 0; start < group.Count; start += MaxGroup)
            {
                commit.Commit(CollectionsMarshal.AsSpan(group).Slice(start, Math.Min(MaxGroup, group.Count - start)));
            }

            Gather(group.Count, TimeProvider.System.GetElapsedTime(began));
            group.Clear();
        }

        session.Dispose();
    }

    private bool Take(ref List<QueuedWrite> group)
    {
        while (true)
        {
            lock (gate)
            {
                if (waiting.Count > 0)
                {
                    (group, waiting) = (waiting, group);
                    return true;
                }

                if (stopping)
                {
                    return false;
                }
            }

            arrived.WaitOne();
        }
    }

    /// <summary>On a slow disk, waits a moment for the callers of the last group, so that they do not alternate with the others in half-full groups.</summary>
    private void Gather(int committed, TimeSpan duration)
    {
        int before;
        TimeSpan pause;
        lock (gate)
        {
            before = waiting.Count;
            pause = stopping ? TimeSpan.Zero : gathering.Pause(committed, before, duration);
            if (pause == TimeSpan.Zero)
            {
                return;
            }

            wanted = before + committed;
            arrived.Reset();
        }

        arrived.WaitOne(pause);
        lock (gate)
        {
            wanted = 1;
            gathering.Gathered(committed, waiting.Count - before);
        }
    }
}
