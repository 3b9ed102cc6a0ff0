using Microsoft.Extensions.Time.Testing;
using SupportChat.Cli.Embedded;
using SupportChat.Conversations;
using SupportChat.Work;

namespace SupportChat.Tests.Stores;

/// <summary>The embedded queue, item by item.</summary>
public sealed class SqliteQueueTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("supportchat-queue-");
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly List<SqliteDatabase> databases = [];
    private readonly SqliteWorkQueue queue;

    public SqliteQueueTests()
    {
        queue = Open();
    }

    public void Dispose()
    {
        databases.ForEach(database => database.Dispose());
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task An_item_comes_back_with_every_field()
    {
        var sent = Item("a", "1") with
        {
            Kind = WorkKind.Transcript,
            Body = new byte[] { 0, 1, 255 },
            Attempt = 3,
            FirstEnqueuedAt = time.GetUtcNow().AddMinutes(-1),
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        };
        await SendAsync(sent);

        var work = Assert.Single(await queue.ReceiveAsync(WorkQueueName.Transcripts, 10));

        Assert.Equal(sent.Body.ToArray(), work.Item.Body.ToArray());
        Assert.Equal(sent with { Body = default }, work.Item with { Body = default });
        Assert.Empty(await queue.ReceiveAsync(WorkQueueName.Conversations, 10));
    }

    [Fact]
    public async Task An_empty_body_is_a_body()
    {
        await SendAsync(Item("a", "1") with { Body = default });

        Assert.Equal(0, Assert.Single(await queue.ReceiveAsync(WorkQueueName.Conversations, 10)).Item.Body.Length);
    }

    [Fact]
    public async Task A_conversations_items_come_one_at_a_time_in_the_order_they_were_sent()
    {
        await SendAsync([.. Enumerable.Range(1, 3).Select(i => Item("a", $"{i}"))]);
        var seen = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var work = Assert.Single(await queue.ReceiveAsync(WorkQueueName.Conversations, 10));
            Assert.Empty(await queue.ReceiveAsync(WorkQueueName.Conversations, 10));
            seen.Add(work.Item.CorrelationId);
            await queue.SettleAsync([(work, WorkOutcome.Complete)]);
        }

        Assert.Equal(["1", "2", "3"], seen);
        Assert.Empty(await queue.ReceiveAsync(WorkQueueName.Conversations, 10));
    }

    [Fact]
    public async Task Conversations_do_not_wait_for_each_other()
    {
        await SendAsync([.. Enumerable.Range(0, 100).Select(i => Item("busy", $"{i}")), .. Enumerable.Range(0, 20).Select(i => Item($"other-{i}", "x"))]);

        var first = await queue.ReceiveAsync(WorkQueueName.Conversations, 10);
        var second = await queue.ReceiveAsync(WorkQueueName.Conversations, 32);

        Assert.Equal(10, first.Count);
        Assert.Equal(11, second.Count);
        Assert.Equal(21, first.Concat(second).Select(work => work.Item.ConversationId).Distinct().Count());
        Assert.Equal("0", first[0].Item.CorrelationId);
    }

    [Fact]
    public async Task Transcripts_come_in_batches_that_may_share_a_conversation()
    {
        await SendAsync([.. Enumerable.Range(0, 25).Select(i => Item("a", $"{i}") with { Kind = WorkKind.Transcript })]);

        var first = await queue.ReceiveAsync(WorkQueueName.Transcripts, 20);
        var second = await queue.ReceiveAsync(WorkQueueName.Transcripts, 20);

        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"{i}"), first.Concat(second).Select(work => work.Item.CorrelationId));
    }

    [Fact]
    public async Task A_scheduled_item_is_hidden_until_its_time_and_never_early()
    {
        var due = time.GetUtcNow().AddSeconds(10).AddTicks(1);
        await SendAsync(Item("a", "later") with { VisibleAt = due }, Item("a", "now"));
        var now = Assert.Single(await queue.ReceiveAsync(WorkQueueName.Conversations, 10));
        await queue.SettleAsync([(now, WorkOutcome.Complete)]);

        Assert.Equal("now", now.Item.CorrelationId);
        Assert.Equal(TimeSpan.FromMilliseconds(10_001), queue.UntilNext(WorkQueueName.Conversations));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(await queue.ReceiveAsync(WorkQueueName.Conversations, 10));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("later", Assert.Single(await queue.ReceiveAsync(WorkQueueName.Conversations, 10)).Item.CorrelationId);
    }

    [Fact]
    public async Task An_item_whose_lease_ended_comes_again_and_counts_it()
    {
        await SendAsync(Item("a", "1"), Item("a", "2"));
        var lost = Assert.Single(await queue.ReceiveAsync(WorkQueueName.Conversations, 10));
        time.Advance(SqliteWorkQueue.Lease - TimeSpan.FromMilliseconds(1));
        Assert.Empty(await queue.ReceiveAsync(WorkQueueName.Conversations, 10));
        time.Advance(TimeSpan.FromMilliseconds(1));

        var again = Assert.Single(await queue.ReceiveAsync(WorkQueueName.Conversations, 10));

        Assert.Equal(1, lost.Item.DeliveryCount);
        Assert.Equal("1", again.Item.CorrelationId);
        Assert.Equal(2, again.Item.DeliveryCount);

        // The first holder comes late: the item is no longer its own.
        await queue.SettleAsync([(lost, WorkOutcome.Complete)]);
        await queue.RenewAsync([lost]);
        await queue.SettleAsync([(again, WorkOutcome.Complete)]);
        Assert.Equal("2", Assert.Single(await queue.ReceiveAsync(WorkQueueName.Conversations, 10)).Item.CorrelationId);
    }

    [Fact]
    public async Task A_renewed_lease_goes_on()
    {
        await SendAsync(Item("a", "1"));
        var work = await queue.ReceiveAsync(WorkQueueName.Conversations, 10);
        time.Advance(TimeSpan.FromSeconds(50));
        await queue.RenewAsync(work);
        time.Advance(TimeSpan.FromSeconds(50));

        Assert.Empty(await queue.ReceiveAsync(WorkQueueName.Conversations, 10));
    }

    [Fact]
    public async Task An_item_that_is_given_back_rests_about_a_second()
    {
        await SendAsync(Item("a", "1"));
        var work = Assert.Single(await queue.ReceiveAsync(WorkQueueName.Conversations, 10));
        await queue.SettleAsync([(work, WorkOutcome.Abandon)]);

        Assert.Empty(await queue.ReceiveAsync(WorkQueueName.Conversations, 10));
        time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.Empty(await queue.ReceiveAsync(WorkQueueName.Conversations, 10));
        time.Advance(TimeSpan.FromMilliseconds(1_001));
        Assert.Equal(2, Assert.Single(await queue.ReceiveAsync(WorkQueueName.Conversations, 10)).Item.DeliveryCount);
    }

    [Fact]
    public async Task After_a_crash_everything_sent_is_there_and_leases_end_with_their_counts_kept()
    {
        await SendAsync(Item("a", "held"), Item("b", "waiting"), Item("c", "later") with { VisibleAt = time.GetUtcNow().AddHours(1) });
        var held = (await queue.ReceiveAsync(WorkQueueName.Conversations, 1))[0];

        // The first database object stays open and untouched, as a killed process leaves its file.
        var restarted = Open();
        await restarted.ReleaseAllAsync();
        var received = await restarted.ReceiveAsync(WorkQueueName.Conversations, 10);

        Assert.Equal("held", held.Item.CorrelationId);
        Assert.Equal([("waiting", 1), ("held", 2)], received.Select(work => (work.Item.CorrelationId, work.Item.DeliveryCount)).OrderBy(work => work.DeliveryCount));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Contains(await restarted.ReceiveAsync(WorkQueueName.Conversations, 10), work => work.Item.CorrelationId == "later");
    }

    [Fact]
    public async Task Many_senders_share_few_commits()
    {
        var before = databases[0].Commits;
        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(i => SendAsync(Item($"{i % 64}", $"{i}") with { Kind = WorkKind.Transcript })));

        // One commit each would be 2,000; how many wait together depends on the machine.
        Assert.InRange(databases[0].Commits - before, 1, 1_000);
        Assert.Equal(2_000, (await queue.ReadAsync(CancellationToken.None))["transcripts"].Ready);
    }

    [Fact]
    public async Task A_send_is_all_or_nothing()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SendAsync(Item("a", "1"), Item("a", "2") with { Kind = "unknown.v1" }));

        Assert.Empty(await queue.ReceiveAsync(WorkQueueName.Conversations, 10));
    }

    [Fact]
    public async Task The_statistics_tell_depth_and_age()
    {
        await SendAsync(Item("a", "1"), Item("a", "2"), Item("b", "3"), Item("c", "4") with { VisibleAt = time.GetUtcNow().AddHours(1) });
        await queue.ReceiveAsync(WorkQueueName.Conversations, 1);
        time.Advance(TimeSpan.FromSeconds(5));

        var statistics = await queue.ReadAsync(CancellationToken.None);

        Assert.Equal(new QueueStatistics(2, 1, 1, TimeSpan.FromSeconds(5)), statistics["conversations"]);
        Assert.Equal(new QueueStatistics(0, 0, 0, null), statistics["transcripts"]);
    }

    [Fact]
    public async Task After_a_restart_the_age_counts_from_the_restart()
    {
        await SendAsync(Item("a", "1"));
        await queue.ReceiveAsync(WorkQueueName.Conversations, 1);
        await queue.ReleaseAllAsync();
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(new QueueStatistics(1, 0, 0, TimeSpan.FromSeconds(5)), (await queue.ReadAsync(CancellationToken.None))["conversations"]);
    }

    [Fact]
    public void Only_one_process_consumes()
    {
        using (queue.Own())
        {
            var fault = Assert.Throws<IOException>(() => Open().Own());
            Assert.Contains("stop it, or choose another folder with --data", fault.Message, StringComparison.Ordinal);
        }

        queue.Own().Dispose();
    }

    private static WorkItem Item(string conversation, string correlation) => new()
    {
        Kind = WorkKind.Reconcile,
        ConversationId = ConversationId.Derive("customer", conversation),
        CorrelationId = correlation,
        Body = "{}"u8.ToArray(),
        FirstEnqueuedAt = DateTimeOffset.UnixEpoch,
    };

    private Task SendAsync(params WorkItem[] items) => queue.SendManyAsync(items, CancellationToken.None);

    private SqliteWorkQueue Open()
    {
        databases.Add(new SqliteDatabase(folder.FullName));
        return new SqliteWorkQueue(databases[^1], time);
    }
}
