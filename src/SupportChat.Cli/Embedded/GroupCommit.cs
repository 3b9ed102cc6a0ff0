using Microsoft.Data.Sqlite;

namespace SupportChat.Cli.Embedded;

/// <summary>Runs operations in one transaction; one that fails is rolled back alone.</summary>
internal sealed class GroupCommit(SqliteSession session)
{
    private long count;

    /// <summary>Transactions committed so far.</summary>
    public long Count => Interlocked.Read(ref count);

    /// <summary>Commits the operations, then tells each how it ended.</summary>
    public void Commit(ReadOnlySpan<QueuedWrite> group)
    {
        // Savepoints cost as much as a small operation: only a group with a failure pays for them.
        if (!TryTogether(group) && TryApart(group) is { } fault)
        {
            foreach (var write in group)
            {
                write.Fault ??= fault;
            }
        }

        foreach (var write in group)
        {
            if (write.Fault is { } own)
            {
                write.Fail(own);
            }
            else
            {
                write.Complete();
            }
        }
    }

    private bool TryTogether(ReadOnlySpan<QueuedWrite> group)
    {
        try
        {
            session.Execute("BEGIN IMMEDIATE");
            foreach (var write in group)
            {
                write.Run(session);
            }

            session.Execute("COMMIT");
            Interlocked.Increment(ref count);
            return true;
        }
#pragma warning disable CA1031 // Whose fault it is, and what it is, comes out when each runs behind its savepoint.
        catch (Exception)
#pragma warning restore CA1031
        {
            Rollback();
            return false;
        }
    }

    /// <summary>Returns what failed all of them; null when only single operations failed.</summary>
    private Exception? TryApart(ReadOnlySpan<QueuedWrite> group)
    {
        try
        {
            session.Execute("BEGIN IMMEDIATE");
            foreach (var write in group)
            {
                session.Execute("SAVEPOINT one");
                try
                {
                    write.Run(session);
                }
#pragma warning disable CA1031 // Whatever an operation throws belongs to its caller.
                catch (Exception fault)
#pragma warning restore CA1031
                {
                    write.Fault = fault;
                    session.Execute("ROLLBACK TO one");
                }

                session.Execute("RELEASE one");
            }

            session.Execute("COMMIT");
            Interlocked.Increment(ref count);
            return null;
        }
        catch (SqliteException fault)
        {
            Rollback();
            return fault;
        }
    }

    /// <summary>Ends a transaction that failed; the engine may have ended it already.</summary>
    private void Rollback()
    {
        try
        {
            session.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // Nothing to roll back: the transaction never began, or the engine did it.
        }
    }
}
