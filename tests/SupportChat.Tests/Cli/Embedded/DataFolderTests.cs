using System.Diagnostics;
using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SupportChat.Cli.Embedded;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Cli.Embedded;

/// <summary>The folder holds names and texts: nobody else on the machine reads them.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DataFolderTests : IDisposable
{
    private const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Readable = Folder | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private const UnixFileMode ReadableFile = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Writable = Readable | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private readonly string root = Directory.CreateTempSubdirectory("supportchat-rights-").FullName;
    private readonly FakeLogger<SqliteDatabase> log = new();

    private string Data => Path.Combine(root, "made", "data");

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task A_new_folder_and_its_files_are_made_for_the_owner()
    {
        using var database = await OpenAsync(Data);

        Assert.Equal(Folder, File.GetUnixFileMode(Data));
        Assert.Equal(["supportchat.db", "supportchat.db-shm", "supportchat.db-wal"], Directory.GetFiles(Data).Select(Path.GetFileName).Order());
        Assert.All(Directory.GetFiles(Data), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.Empty(log.Collector.GetSnapshot());
    }

    [Fact]
    public async Task What_an_older_release_left_open_is_closed_and_told()
    {
        Directory.CreateDirectory(Data, Readable);
        using (await OpenAsync(Data))
        {
            // As after a kill: the write-ahead log is still there.
            foreach (var file in Directory.GetFiles(Data))
            {
                File.Copy(file, file + ".kept");
            }
        }

        foreach (var kept in Directory.GetFiles(Data, "*.kept"))
        {
            File.Move(kept, kept[..^".kept".Length], overwrite: true);
            File.SetUnixFileMode(kept[..^".kept".Length], ReadableFile);
        }

        await File.WriteAllTextAsync(Path.Combine(Data, "consumer.lock"), "");
        File.SetUnixFileMode(Path.Combine(Data, "consumer.lock"), ReadableFile);
        File.SetUnixFileMode(Data, Readable);
        log.Collector.Clear();

        using var database = await OpenAsync(Data);

        Assert.Equal(Folder, File.GetUnixFileMode(Data));
        Assert.All(Directory.GetFiles(Data), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.Equal(5, log.Collector.GetSnapshot().Count(record => record.Id.Id == 5101 && record.Level == LogLevel.Warning));
    }

    [Fact]
    public async Task A_folder_with_other_things_keeps_its_rights_while_the_files_are_the_owners()
    {
        Directory.CreateDirectory(Data, Readable);
        await File.WriteAllTextAsync(Path.Combine(Data, "holiday.jpg"), "");
        File.SetUnixFileMode(Path.Combine(Data, "holiday.jpg"), ReadableFile);

        using var database = await OpenAsync(Data);

        Assert.Equal(Readable, File.GetUnixFileMode(Data));
        Assert.Equal(ReadableFile, File.GetUnixFileMode(Path.Combine(Data, "holiday.jpg")));
        Assert.All(
            Directory.GetFiles(Data, "supportchat.db*"), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_folder_to_which_others_write_is_refused_as_it_is(bool isSticky)
    {
        Directory.CreateDirectory(Data);
        var mode = Writable | (isSticky ? UnixFileMode.StickyBit : 0);
        File.SetUnixFileMode(Data, mode);
        if (!isSticky)
        {
            File.WriteAllText(Path.Combine(Data, "of-somebody"), "");
        }

        var refusal = Assert.Throws<DataFolderException>(() => new SqliteDatabase(Data, log));

        Assert.StartsWith($"Others may write to the folder '{Data}'", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(mode, File.GetUnixFileMode(Data));
        Assert.False(File.Exists(Path.Combine(Data, "supportchat.db")));
    }

    [Fact]
    public void A_folder_of_another_user_is_refused_as_it_is()
    {
        // The root of every container and machine belongs to root; where the tests run as root, another user gets a folder.
        var other = "/";
        if (Environment.UserName == "root")
        {
            other = Directory.CreateDirectory(Data, Readable).FullName;
            using var chown = Process.Start("chown", ["65534", other]);
            chown.WaitForExit();
            Assert.Equal(0, chown.ExitCode);
        }

        var before = File.GetUnixFileMode(other);

        var refusal = Assert.Throws<DataFolderException>(() => new SqliteDatabase(other, log));

        Assert.StartsWith($"The folder '{other}' belongs to another user", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.GetUnixFileMode(other));
    }

    [Fact]
    public async Task What_was_deleted_is_overwritten()
    {
        const string Text = "The customer's own words, which are gone.";
        using (var database = await OpenAsync(Data))
        {
            await database.WriteAsync(writer => writer.Execute("INSERT INTO cursors (name, etag, body) VALUES ('words', 1, $body)", ("$body", System.Text.Encoding.UTF8.GetBytes(Text))));
            await database.WriteAsync(writer => writer.Execute("DELETE FROM cursors WHERE name = 'words'"));
        }

        Assert.Equal(["supportchat.db"], Directory.GetFiles(Data).Select(Path.GetFileName));
        Assert.DoesNotContain(Text, await File.ReadAllTextAsync(Path.Combine(Data, "supportchat.db")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_tells_one_line_and_goes_on_and_a_folder_of_many_is_a_clear_error()
    {
        await using var demo = await Demo.StartAsync();
        Directory.CreateDirectory(Data);
        File.SetUnixFileMode(Data, Readable);
        var port = QuietPort.Find();
        await using (var serve = Serve(port, Data, demo))
        {
            await serve.ReadyAsync(new Uri($"http://127.0.0.1:{port}/api/health/live"));
            await Eventually.BecomesTrueAsync(() => Task.FromResult(serve.Output.Contains($"Others could read {Data}", StringComparison.Ordinal)));
        }

        Assert.Equal(Folder, File.GetUnixFileMode(Data));
        Assert.All(Directory.GetFiles(Data), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));

        var many = Directory.CreateDirectory(Path.Combine(root, "many")).FullName;
        File.SetUnixFileMode(many, Writable | UnixFileMode.StickyBit);
        await using var refused = Serve(QuietPort.Find(), many, demo);
        Assert.Equal(4, await refused.ExitAsync());
        Assert.StartsWith(
            $"Others may write to the folder '{many}'",
            Assert.Single(refused.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
    }

    private static CommandProcess Serve(int port, string folder, Demo demo) =>
        CommandProcess.Start(["serve", "--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--data", folder], demo.Settings);

    /// <summary>Opens and writes, so that the write-ahead log is there.</summary>
    private async Task<SqliteDatabase> OpenAsync(string folder)
    {
        var database = new SqliteDatabase(folder, log);
        await database.WriteAsync(writer => writer.Execute("INSERT OR IGNORE INTO indexrows (pk, rk) VALUES ('a', 'b')"));
        return database;
    }
}
