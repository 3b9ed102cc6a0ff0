using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SupportChat.Cli.Embedded;

/// <summary>
/// A prepared statement that is run again and again. Straight on SQLite's own calls: a command object costs several times what the insert of a queue
/// item costs.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;

    /// <exception cref="SqliteException">The statement is not valid.</exception>
    public SqliteStatement(sqlite3 database, string sql)
    {
        this.database = database;
        Check(raw.sqlite3_prepare_v2(database, sql, out statement));
    }

    /// <summary>Position of a named parameter, from 1; 0 when there is none.</summary>
    public int Position(string name) => raw.sqlite3_bind_parameter_index(statement, name);

    public SqliteStatement Bind(int position, long value)
    {
        Check(raw.sqlite3_bind_int64(statement, position, value));
        return this;
    }

    public SqliteStatement Bind(int position, string? value)
    {
        Check(value is null ? raw.sqlite3_bind_null(statement, position) : raw.sqlite3_bind_text(statement, position, value));
        return this;
    }

    public SqliteStatement Bind(int position, ReadOnlySpan<byte> value)
    {
        // An empty span has no address, which SQLite takes for NULL.
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(statement, position, 0) : raw.sqlite3_bind_blob(statement, position, value));
        return this;
    }

    /// <summary>Runs it to its end. Returns the number of rows it changed.</summary>
    /// <exception cref="SqliteException">With SQLite's code.</exception>
    public int Run()
    {
        try
        {
            while (Next())
            {
            }

            return raw.sqlite3_changes(database);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Moves to the next row; false after the last one. <see cref="Reset"/> ends it earlier.</summary>
    /// <exception cref="SqliteException">With SQLite's code.</exception>
    public bool Next()
    {
        var code = raw.sqlite3_step(statement);
        Check(code);
        return code == raw.SQLITE_ROW;
    }

    /// <summary>Makes it ready for the next run. A fault was told by the step that had it.</summary>
    public void Reset() => _ = raw.sqlite3_reset(statement);

    public long GetInt64(int column) => raw.sqlite3_column_int64(statement, column);

    public int GetInt32(int column) => raw.sqlite3_column_int(statement, column);

    public string GetString(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    public byte[] GetBytes(int column) => raw.sqlite3_column_blob(statement, column).ToArray();

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    /// <inheritdoc/>
    public void Dispose() => statement.Dispose();

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, database);
}
