using SupportChat.Cli.Embedded;
using SupportChat.Tests.Cli.Embedded.Fixtures;

namespace SupportChat.Tests.Cli.Embedded;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly EmbeddedFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_commit_is_flushed_to_a_write_ahead_log()
    {
        Assert.Equal(2, await folder.Database.WriteAsync(writer => writer.Number("PRAGMA synchronous")));
        Assert.Equal("wal", await folder.Database.WriteAsync(writer => writer.First("PRAGMA journal_mode", row => row.GetString(0))));
    }

    [Fact]
    public void Readers_cannot_write() =>
        Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => folder.Database.Read(reader => reader.Execute("DELETE FROM queue")));

    [Fact]
    public async Task A_read_sees_what_was_completed_before()
    {
        for (var i = 0; i < 200; i++)
        {
            await folder.Database.WriteAsync(writer => writer.Execute("INSERT INTO indexrows (pk, rk) VALUES ('read', $rk)", ("$rk", $"{i:000}")));
            Assert.Equal(i + 1L, folder.Database.Read(reader => reader.Number("SELECT COUNT(*) FROM indexrows WHERE pk = 'read'")));
        }
    }

    [Fact]
    public void Reads_at_once_do_not_share_a_connection()
    {
        using var both = new Barrier(16);
        var connections = new System.Collections.Concurrent.ConcurrentBag<object>();
        var threads = Enumerable.Range(0, 16).Select(_ => new Thread(() => folder.Database.Read(reader =>
        {
            both.SignalAndWait();
            connections.Add(reader);
            return true;
        }))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Equal(16, connections.Distinct().Count());
    }

    [Fact]
    public void A_file_in_the_folders_place_is_a_clear_error()
    {
        var file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "");

        Refused(file);
        Refused(Path.Combine(file, "below"));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_or_written_is_a_clear_error()
    {
        Refused("/proc/supportchat");
        Refused("");
        Directory.CreateDirectory(Path.Combine(folder.Path, "taken", "supportchat.db"));
        Refused(Path.Combine(folder.Path, "taken"));
    }

    [Fact]
    public void A_file_that_is_no_database_is_a_clear_error()
    {
        var other = Directory.CreateDirectory(Path.Combine(folder.Path, "other")).FullName;
        File.WriteAllText(Path.Combine(other, "supportchat.db"), new string('x', 5_000));

        Refused(other);
    }

    [Fact]
    public void A_database_of_another_release_is_left_alone()
    {
        folder.Alter("PRAGMA user_version=99");

        var refusal = Assert.Throws<DataFolderException>(() => new SqliteDatabase(folder.Path));
        Assert.Equal("The database has format 99, this release knows 4: use the release that wrote it, or choose another folder with --data.", refusal.Message);
        folder.Alter("PRAGMA user_version=4");
    }

    [Theory]
    [InlineData("ALTER TABLE messages DROP COLUMN filerows; PRAGMA user_version=2;")]
    [InlineData("PRAGMA user_version=3;")]
    public async Task A_database_of_an_older_format_is_brought_to_this_one_with_all_that_it_holds(string asBefore)
    {
        folder.Alter(
            $"""
            INSERT INTO messages (conversation, message, version, written, state, episode, sentat) VALUES ('stw5o3g45fswio3h3wh7rwztxv', 7, 5, 5, 1, 1, 1700000000000);
            DROP INDEX queue_files;
            {asBefore}
            """);

        using (var database = new SqliteDatabase(folder.Path))
        {
            var id = ConversationId.Parse("stw5o3g45fswio3h3wh7rwztxv");
            var found = await new SqliteMessageLedger(database).FindManyAsync(id, [7], CancellationToken.None);
            Assert.Equal((5L, 1), (found[7].Version, found[7].Rows));
            Assert.Equal(4, database.Read(reader => reader.Number("PRAGMA user_version")));
            Assert.Equal(1, database.Read(reader => reader.Number("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'queue_files'")));
        }
    }

    private static void Refused(string path)
    {
        var refusal = Assert.ThrowsAny<IOException>(() => new SqliteDatabase(path));
        Assert.StartsWith($"The folder '{path}' cannot hold the database (", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith("): choose another one with --data.", refusal.Message, StringComparison.Ordinal);
    }
}
