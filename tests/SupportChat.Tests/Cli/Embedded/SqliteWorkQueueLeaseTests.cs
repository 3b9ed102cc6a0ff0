using SupportChat.Cli.Embedded;
using SupportChat.Queueing;
using SupportChat.Tests.Cli.Embedded.Fixtures;

namespace SupportChat.Tests.Cli.Embedded;

public sealed class SqliteWorkQueueLeaseTests : IDisposable
{
    private readonly EmbeddedFolder folder = new();

    public static TheoryData<WorkQueueName> Queues => new(WorkQueueName.Conversations, WorkQueueName.Transcripts);

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Queues))]
    public async Task An_item_that_is_not_settled_is_redelivered_when_its_lease_ends(WorkQueueName queue)
    {
        await SendAsync(queue);
        await folder.ReceiveOneAsync(queue);

        folder.Time.Advance(SqliteWorkQueue.Lease - TimeSpan.FromMilliseconds(1));
        Assert.Empty(await folder.ReceiveAsync(queue));
        folder.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, (await folder.ReceiveOneAsync(queue)).Item.DeliveryCount);
    }

    [Theory]
    [MemberData(nameof(Queues))]
    public async Task A_renewed_lease_lasts_anew(WorkQueueName queue)
    {
        await SendAsync(queue);
        var work = await folder.ReceiveOneAsync(queue);
        folder.Time.Advance(SqliteWorkQueue.Lease / 2);
        await folder.Queue.RenewAsync([work]);

        folder.Time.Advance(SqliteWorkQueue.Lease - TimeSpan.FromMilliseconds(1));
        Assert.Empty(await folder.ReceiveAsync(queue));
        folder.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, (await folder.ReceiveOneAsync(queue)).Item.DeliveryCount);
    }

    [Theory]
    [MemberData(nameof(Queues))]
    public async Task Who_lost_a_lease_can_neither_settle_nor_renew(WorkQueueName queue)
    {
        await SendAsync(queue);
        var late = await folder.ReceiveOneAsync(queue);
        folder.Time.Advance(SqliteWorkQueue.Lease);
        var current = await folder.ReceiveOneAsync(queue);

        await folder.SettleAsync(late, WorkOutcome.Complete);
        await folder.SettleAsync(late, WorkOutcome.Abandon);
        folder.Time.Advance(SqliteWorkQueue.Lease / 2);
        await folder.Queue.RenewAsync([late]);
        Assert.Empty(await folder.ReceiveAsync(queue));

        folder.Time.Advance(SqliteWorkQueue.Lease / 2);
        Assert.Equal(3, (await folder.ReceiveOneAsync(queue)).Item.DeliveryCount);
        await folder.SettleAsync(current, WorkOutcome.Complete);
        folder.Time.Advance(SqliteWorkQueue.Lease);
        Assert.Equal(4, (await folder.ReceiveOneAsync(queue)).Item.DeliveryCount);
    }

    [Theory]
    [MemberData(nameof(Queues))]
    public async Task A_settled_item_cannot_be_renewed_back(WorkQueueName queue)
    {
        await SendAsync(queue);
        var work = await folder.ReceiveOneAsync(queue);
        await folder.SettleAsync(work, WorkOutcome.Abandon);
        await folder.Queue.RenewAsync([work]);

        folder.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, (await folder.ReceiveOneAsync(queue)).Item.DeliveryCount);
    }

    [Fact]
    public async Task A_late_word_on_one_item_frees_no_conversation_that_is_leased_for_another()
    {
        await folder.SendAsync(folder.Reconcile("a", "1"), folder.Reconcile("a", "2"), folder.Reconcile("a", "3"));
        var first = await folder.ReceiveOneAsync(WorkQueueName.Conversations);
        await folder.SettleAsync(first, WorkOutcome.Abandon);
        var second = await folder.ReceiveOneAsync(WorkQueueName.Conversations);

        await folder.SettleAsync(first, WorkOutcome.Abandon);
        await folder.Queue.RenewAsync([first]);
        await folder.SettleAsync(first, WorkOutcome.Complete);
        Assert.Empty(await folder.ReceiveAsync(WorkQueueName.Conversations));

        await folder.SettleAsync(second, WorkOutcome.Complete);
        Assert.Equal("3", (await folder.ReceiveOneAsync(WorkQueueName.Conversations)).Item.CorrelationId);
    }

    [Theory]
    [MemberData(nameof(Queues))]
    public async Task Leases_outlive_a_kill_until_they_end_or_are_released(WorkQueueName queue)
    {
        await SendAsync(queue);
        await folder.ReceiveOneAsync(queue);

        folder.Reopen();
        Assert.Empty(await folder.ReceiveAsync(queue));
        await folder.Queue.ReleaseAllAsync();
        Assert.Equal(2, (await folder.ReceiveOneAsync(queue)).Item.DeliveryCount);

        folder.Reopen();
        folder.Time.Advance(SqliteWorkQueue.Lease);
        Assert.Equal(3, (await folder.ReceiveOneAsync(queue)).Item.DeliveryCount);
    }

    [Fact]
    public async Task A_release_ends_no_pause_and_keeps_the_order()
    {
        await folder.SendAsync(folder.Reconcile("paused"), folder.Reconcile("leased", "1"), folder.Reconcile("leased", "2"));
        var works = await folder.ReceiveAsync(WorkQueueName.Conversations);
        await folder.SettleAsync(works.Single(work => work.Item.CorrelationId == "cause"), WorkOutcome.Abandon);
        folder.Reopen();
        await folder.Queue.ReleaseAllAsync();

        var again = await folder.ReceiveOneAsync(WorkQueueName.Conversations);
        Assert.Equal("1", again.Item.CorrelationId);
        Assert.Equal(2, again.Item.DeliveryCount);
    }

    private Task SendAsync(WorkQueueName queue) => folder.SendAsync(queue == WorkQueueName.Conversations ? folder.Reconcile("a") : folder.Transcript("a"));
}
