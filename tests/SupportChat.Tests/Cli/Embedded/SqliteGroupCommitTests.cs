using Microsoft.Data.Sqlite;
using SupportChat.Queueing;
using SupportChat.Tests.Cli.Embedded.Fixtures;

namespace SupportChat.Tests.Cli.Embedded;

public sealed class SqliteGroupCommitTests : IDisposable
{
    private const string Insertion = "INSERT INTO indexrows (pk, rk) VALUES ($pk, $rk)";

    private readonly EmbeddedFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Many_senders_need_far_fewer_commits()
    {
        const int Senders = 64;
        const int Sends = 50;
        var before = folder.Database.Commits;

        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            for (var i = 0; i < Sends; i++)
            {
                await folder.SendAsync(folder.Transcript($"{sender}"));
            }
        })));

        Assert.InRange(folder.Database.Commits - before, 1, Senders * Sends / 4);
        Assert.Equal(Senders * Sends, (await folder.CountAsync("transcripts")).Ready);
    }

    [Fact]
    public async Task What_is_completed_is_in_the_file()
    {
        await folder.SendAsync(folder.Transcript("a"));

        // A copy of the files, as after a kill in this instant: nothing may live in the process alone.
        using var copy = new EmbeddedFolder();
        copy.Database.Dispose();
        foreach (var file in Directory.GetFiles(folder.Path, "supportchat.db*").Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(copy.Path, Path.GetFileName(file)), overwrite: true);
        }

        copy.Reopen();
        Assert.Equal(1, (await copy.CountAsync("transcripts")).Ready);
    }

    [Fact]
    public async Task Neighbours_of_failing_operations_share_one_more_transaction()
    {
        var group = await HoldWriterAsync();
        var before = folder.Database.Commits;
        var writes = Enumerable.Range(0, 100).Select(i => folder.Database.WriteAsync(writer =>
        {
            writer.Execute(Insertion, ("$pk", "neighbours"), ("$rk", $"{i}"));
            return i % 10 == 3 ? throw new InvalidOperationException($"operation {i}") : i;
        })).ToList();
        group.SetResult();

        for (var i = 0; i < writes.Count; i++)
        {
            if (i % 10 == 3)
            {
                Assert.Equal($"operation {i}", (await Assert.ThrowsAsync<InvalidOperationException>(() => writes[i])).Message);
            }
            else
            {
                Assert.Equal(i, await writes[i]);
            }
        }

        Assert.Equal(2, folder.Database.Commits - before);
        Assert.Equal(90L, folder.Database.Read(reader => reader.Number("SELECT COUNT(*) FROM indexrows WHERE pk = 'neighbours'")));
    }

    [Fact]
    public async Task An_operation_that_fails_alone_leaves_nothing_and_stops_nothing()
    {
        await Assert.ThrowsAsync<SqliteException>(() => folder.Database.WriteAsync(writer =>
        {
            writer.Execute(Insertion, ("$pk", "alone"), ("$rk", "1"));
            return writer.Execute(Insertion, ("$pk", "alone"), ("$rk", "1"));
        }));

        Assert.Equal(0L, folder.Database.Read(reader => reader.Number("SELECT COUNT(*) FROM indexrows WHERE pk = 'alone'")));
        Assert.Equal(1, await folder.Database.WriteAsync(writer => writer.Execute(Insertion, ("$pk", "alone"), ("$rk", "1"))));
    }

    [Fact]
    public async Task When_the_engine_takes_everything_back_every_caller_is_told()
    {
        var group = await HoldWriterAsync();
        var writes = Enumerable.Range(0, 10).Select(i => folder.Database.WriteAsync(writer =>
        {
            writer.Execute(Insertion, ("$pk", "engine"), ("$rk", $"{i}"));
            if (i != 5)
            {
                return i;
            }

            writer.Execute("ROLLBACK");
            throw new InvalidOperationException("as on a full disk");
        })).ToList();
        group.SetResult();

        foreach (var (i, write) in writes.Index())
        {
            Assert.IsType(i == 5 ? typeof(InvalidOperationException) : typeof(SqliteException), await Record.ExceptionAsync(() => write));
        }

        Assert.Equal(0L, folder.Database.Read(reader => reader.Number("SELECT COUNT(*) FROM indexrows WHERE pk = 'engine'")));
    }

    [Fact]
    public async Task Many_items_of_one_send_are_stored_all_or_none()
    {
        folder.Alter("CREATE TRIGGER refuse BEFORE INSERT ON queue WHEN NEW.correlation = 'bad' BEGIN SELECT RAISE(ABORT, 'refused'); END");

        await Assert.ThrowsAsync<SqliteException>(() => folder.SendAsync(folder.Transcript("a"), folder.Reconcile("a"), folder.Transcript("a", "bad")));

        Assert.Empty(await folder.ReceiveAsync(WorkQueueName.Transcripts));
        Assert.Empty(await folder.ReceiveAsync(WorkQueueName.Conversations));
    }

    [Fact]
    public async Task Closing_writes_what_waits_and_refuses_what_comes_later()
    {
        var group = await HoldWriterAsync();
        var sends = Enumerable.Range(0, 20).Select(_ => folder.SendAsync(folder.Transcript("a"))).ToList();
        var closing = Task.Run(folder.Database.Dispose);
        group.SetResult();
        await Task.WhenAll(sends);
        await closing;

        await Assert.ThrowsAsync<ObjectDisposedException>(() => folder.SendAsync(folder.Transcript("a")));
        folder.Reopen();
        Assert.Equal(20, (await folder.CountAsync("transcripts")).Ready);
    }

    /// <summary>Keeps the writer busy, so that what comes next makes one group.</summary>
    private async Task<TaskCompletionSource> HoldWriterAsync()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource();
        _ = folder.Database.WriteAsync(_ =>
        {
            entered.SetResult();
            release.Task.GetAwaiter().GetResult();
            return true;
        });
        await entered.Task;
        return release;
    }
}
