namespace SupportChat.Cli.Embedded;

/// <summary>Connections for reading, kept open with their prepared session.</summary>
internal sealed class SqliteReaders(Func<SqliteSession> open) : IDisposable
{
    private const int MaxIdle = 8;

    private readonly Lock gate = new();
    private readonly Stack<SqliteSession> idle = [];
    private bool closed;

    /// <summary>Runs a query on a connection that nobody else uses meanwhile.</summary>
    public T Read<T>(Func<SqliteSession, T> query)
    {
        var reader = Take() ?? open();
        try
        {
            return query(reader);
        }
        finally
        {
            GiveBack(reader);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            while (idle.TryPop(out var reader))
            {
                reader.Dispose();
            }
        }
    }

    private SqliteSession? Take()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            return idle.TryPop(out var reader) ? reader : null;
        }
    }

    private void GiveBack(SqliteSession reader)
    {
        lock (gate)
        {
            if (!closed && idle.Count < MaxIdle)
            {
                idle.Push(reader);
                return;
            }
        }

        reader.Dispose();
    }
}
