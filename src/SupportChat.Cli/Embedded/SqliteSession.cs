using Microsoft.Data.Sqlite;

namespace SupportChat.Cli.Embedded;

/// <summary>A connection with its prepared statements; used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Dictionary<string, (SqliteStatement Statement, int[] Positions)> statements = new(StringComparer.Ordinal);

    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    public SqliteSession(string connectionString)
    {
        connection = new SqliteConnection(connectionString);
        connection.Open();
        Execute("PRAGMA busy_timeout=30000");
        Execute("PRAGMA synchronous=FULL");
        // What is deleted is overwritten: names and texts do not outlive their rows in free pages.
        Execute("PRAGMA secure_delete=ON");
    }

    /// <summary>For statements that run once.</summary>
    public SqliteConnection Connection => connection;

    /// <summary>Runs a statement. Returns the number of rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values) => Bind(sql, values).Run();

    /// <summary>All rows of a query.</summary>
    public List<T> Rows<T>(string sql, Func<SqliteStatement, T> map, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var statement = Bind(sql, values);
        try
        {
            var rows = new List<T>();
            while (statement.Next())
            {
                rows.Add(map(statement));
            }

            return rows;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>The first row of a query, or null.</summary>
    public T? First<T>(string sql, Func<SqliteStatement, T> map, params ReadOnlySpan<(string Name, object? Value)> values)
        where T : class
    {
        var statement = Bind(sql, values);
        try
        {
            return statement.Next() ? map(statement) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>The number in the first column of the first row; null when there is no row or no value.</summary>
    public long? Number(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var statement = Bind(sql, values);
        try
        {
            return statement.Next() && !statement.IsNull(0) ? statement.GetInt64(0) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>The statement of a constant text, prepared once; the caller binds by position, runs and resets.</summary>
    public SqliteStatement Prepare(string sql) => Find(sql, []).Statement;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (statement, _) in statements.Values)
        {
            statement.Dispose();
        }

        connection.Dispose();
    }

    private SqliteStatement Bind(string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        var (statement, positions) = Find(sql, values);
        for (var i = 0; i < values.Length; i++)
        {
            _ = values[i].Value switch
            {
                null => statement.Bind(positions[i], (string?)null),
                string text => statement.Bind(positions[i], text),
                byte[] bytes => statement.Bind(positions[i], bytes),
                long number => statement.Bind(positions[i], number),
                int number => statement.Bind(positions[i], number),
                var other => throw new ArgumentException($"A value of type {other.GetType()} has no place in SQLite.", nameof(values)),
            };
        }

        return statement;
    }

    private (SqliteStatement Statement, int[] Positions) Find(string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        if (statements.TryGetValue(sql, out var prepared))
        {
            return prepared;
        }

        var statement = new SqliteStatement(connection.Handle!, sql);
        var positions = new int[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            positions[i] = statement.Position(values[i].Name);
        }

        return statements[sql] = (statement, positions);
    }
}
