using System.Globalization;
using Microsoft.Data.Sqlite;
using SupportChat.Cli.Embedded;

namespace SupportChat.Tests.Stores;

/// <summary>The single writer: one flush for many callers, no failure for a neighbour.</summary>
public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("supportchat-database-");
    private readonly SqliteDatabase database;

    public SqliteDatabaseTests()
    {
        database = new SqliteDatabase(folder.FullName);
    }

    public void Dispose()
    {
        database.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_was_told_is_on_disk()
    {
        var settings = await database.WriteAsync(session => (
            session.Rows("PRAGMA journal_mode", row => row.GetString(0))[0],
            session.Rows("PRAGMA synchronous", row => row.GetInt64(0))[0]));

        // 2 is FULL: each commit flushes the write-ahead log.
        Assert.Equal(("wal", 2), settings);
    }

    [Fact]
    public async Task Writes_that_wait_together_are_committed_together()
    {
        using var busy = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        var first = database.WriteAsync(_ =>
        {
            entered.Set();
            busy.Wait();
            return 0;
        });
        entered.Wait();
        var before = database.Commits;
        var writes = Enumerable.Range(0, 500).Select(i => AddAsync($"key-{i}")).ToList();
        busy.Set();
        await Task.WhenAll(writes);
        await first;

        Assert.Equal(2, database.Commits - before);
        Assert.Equal(500, Count());
    }

    [Fact]
    public async Task A_failing_operation_is_undone_alone()
    {
        using var busy = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        var first = database.WriteAsync(_ =>
        {
            entered.Set();
            busy.Wait();
            return 0;
        });
        entered.Wait();
        var before = database.Commits;
        var good = Enumerable.Range(0, 50).Select(i => AddAsync($"good-{i}")).ToList();
        var thrown = database.WriteAsync(session =>
        {
            Add(session, "half done");
            return int.Parse("no number", CultureInfo.InvariantCulture);
        });
        var refused = database.WriteAsync(session =>
        {
            Add(session, "half done too");
            return session.Execute("INSERT INTO cursors (name, etag, body) VALUES ('x', NULL, NULL)");
        });
        var after = Enumerable.Range(0, 50).Select(i => AddAsync($"after-{i}")).ToList();
        busy.Set();
        await Task.WhenAll([first, .. good, .. after]);

        await Assert.ThrowsAsync<FormatException>(() => thrown);
        await Assert.ThrowsAsync<SqliteException>(() => refused);
        Assert.Equal(100, Count());
        Assert.Equal(2, database.Commits - before);
    }

    [Fact]
    public async Task A_lone_failure_leaves_the_writer_working()
    {
        await Assert.ThrowsAsync<SqliteException>(() => database.WriteAsync(session => session.Execute("INSERT INTO nowhere VALUES (1)")));

        await AddAsync("next");
        Assert.Equal(1, Count());
    }

    [Fact]
    public async Task A_second_process_that_opens_the_file_sees_what_was_committed()
    {
        await AddAsync("first");
        using var second = new SqliteDatabase(folder.FullName);
        await AddAsync("second");

        Assert.Equal(2, second.Read(session => session.Rows("SELECT COUNT(*) FROM indexrows", row => row.GetInt64(0))[0]));
    }

    [Fact]
    public void A_reader_cannot_write() =>
        Assert.Throws<SqliteException>(() => database.Read(session => session.Execute("DELETE FROM indexrows")));

    [Fact]
    public async Task A_file_of_another_release_is_refused_with_the_remedy()
    {
        await database.WriteAsync(session => session.Execute("PRAGMA user_version=99"));
        database.Dispose();

        var fault = Assert.Throws<IOException>(() => new SqliteDatabase(folder.FullName));

        Assert.Contains("use the release that wrote it, or another folder", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_used_is_refused_with_the_remedy()
    {
        File.WriteAllText(Path.Combine(folder.FullName, "file"), "");

        var fault = Assert.ThrowsAny<IOException>(() => new SqliteDatabase(Path.Combine(folder.FullName, "file", "below")));

        Assert.Contains("--data", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_the_end_nothing_is_accepted()
    {
        database.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => AddAsync("late"));
    }

    private static int Add(SqliteSession session, string key) => session.Execute("INSERT INTO indexrows (pk, rk) VALUES ('test', $rk)", ("$rk", key));

    private Task<int> AddAsync(string key) => database.WriteAsync(session => Add(session, key));

    private long Count() => database.Read(session => session.Rows("SELECT COUNT(*) FROM indexrows", row => row.GetInt64(0))[0]);
}
