using SupportChat.Queueing;
using SupportChat.Tests.Cli.Embedded.Fixtures;

namespace SupportChat.Tests.Cli.Embedded;

public sealed class ConversationQueueTests : IDisposable
{
    private const WorkQueueName Conversations = WorkQueueName.Conversations;

    private readonly EmbeddedFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Items_of_a_conversation_come_one_at_a_time_in_their_order()
    {
        await folder.SendAsync(folder.Reconcile("a", "1"), folder.Reconcile("a", "2"));
        await folder.SendAsync(folder.Reconcile("a", "3"));

        foreach (var expected in (string[])["1", "2", "3"])
        {
            var work = await folder.ReceiveOneAsync(Conversations);
            Assert.Equal(expected, work.Item.CorrelationId);
            Assert.Equal(1, work.Item.DeliveryCount);
            Assert.Empty(await folder.ReceiveAsync(Conversations));
            await folder.SettleAsync(work, WorkOutcome.Complete);
        }

        Assert.Empty(await folder.ReceiveAsync(Conversations));
        Assert.Equal(new QueueStatistics(0, 0, 0, null), await folder.CountAsync("conversations"));
    }

    [Fact]
    public async Task Conversations_are_given_out_beside_each_other_oldest_first()
    {
        await folder.SendAsync(folder.Reconcile("b"));
        folder.Time.Advance(TimeSpan.FromMilliseconds(5));
        await folder.SendAsync(folder.Reconcile("a"), folder.Reconcile("b"));
        folder.Time.Advance(TimeSpan.FromMilliseconds(5));
        await folder.SendAsync(folder.Reconcile("c"));

        var works = await folder.ReceiveAsync(Conversations);

        Assert.Equal(
            [folder.Reconcile("b").ConversationId, folder.Reconcile("a").ConversationId, folder.Reconcile("c").ConversationId],
            works.Select(work => work.Item.ConversationId));
    }

    [Fact]
    public async Task A_backlog_of_one_conversation_does_not_hide_the_others()
    {
        await folder.SendAsync([.. Enumerable.Range(0, 500).Select(i => folder.Reconcile("busy", $"{i}"))]);
        folder.Time.Advance(TimeSpan.FromSeconds(1));
        await folder.SendAsync(folder.Reconcile("quiet"));

        var works = await folder.ReceiveAsync(Conversations, 2);

        Assert.Equal([folder.Reconcile("busy").ConversationId, folder.Reconcile("quiet").ConversationId], works.Select(work => work.Item.ConversationId));
        Assert.Equal("0", works[0].Item.CorrelationId);
    }

    [Fact]
    public async Task An_item_of_a_leased_conversation_waits_for_its_turn()
    {
        await folder.SendAsync(folder.Reconcile("a", "1"));
        var first = await folder.ReceiveOneAsync(Conversations);
        await folder.SendAsync(folder.Reconcile("a", "2"));

        Assert.Empty(await folder.ReceiveAsync(Conversations));
        Assert.Equal((1, 0, 1), await ReadyScheduledLeasedAsync());
        await folder.SettleAsync(first, WorkOutcome.Complete);
        Assert.Equal("2", (await folder.ReceiveOneAsync(Conversations)).Item.CorrelationId);
    }

    [Fact]
    public async Task An_abandoned_item_comes_back_after_a_pause_and_holds_up_nothing()
    {
        await folder.SendAsync(folder.Reconcile("a", "1"), folder.Reconcile("a", "2"));
        await folder.SettleAsync(await folder.ReceiveOneAsync(Conversations), WorkOutcome.Abandon);
        Assert.Equal((1, 1, 0), await ReadyScheduledLeasedAsync());
        var other = await folder.ReceiveOneAsync(Conversations);
        Assert.Equal("2", other.Item.CorrelationId);
        await folder.SettleAsync(other, WorkOutcome.Complete);

        Assert.Empty(await folder.ReceiveAsync(Conversations));
        folder.Time.Advance(TimeSpan.FromSeconds(1));

        var again = await folder.ReceiveOneAsync(Conversations);
        Assert.Equal("1", again.Item.CorrelationId);
        Assert.Equal(2, again.Item.DeliveryCount);
    }

    [Fact]
    public async Task The_pause_grows_with_every_delivery()
    {
        await folder.SendAsync(folder.Reconcile("a"));
        for (var delivery = 1; delivery <= 6; delivery++)
        {
            var work = await folder.ReceiveOneAsync(Conversations);
            Assert.Equal(delivery, work.Item.DeliveryCount);
            await folder.SettleAsync(work, WorkOutcome.Abandon);

            var longest = TimeSpan.FromSeconds(Math.Pow(2, delivery - 1));
            folder.Time.Advance((longest / 2) - TimeSpan.FromMilliseconds(1));
            Assert.Empty(await folder.ReceiveAsync(Conversations));
            folder.Time.Advance(longest / 2 + TimeSpan.FromMilliseconds(1));
        }
    }

    [Fact]
    public async Task A_scheduled_item_holds_up_nothing_and_comes_when_it_is_due()
    {
        await folder.SendAsync(folder.Reconcile("a", "later") with { VisibleAt = folder.Time.GetUtcNow().AddMinutes(5) });
        Assert.Empty(await folder.ReceiveAsync(Conversations));
        Assert.Equal(TimeSpan.FromMinutes(5), folder.Queue.UntilNext(Conversations));
        Assert.Equal((0, 1, 0), await ReadyScheduledLeasedAsync());

        await folder.SendAsync(folder.Reconcile("a", "now"));
        var now = await folder.ReceiveOneAsync(Conversations);
        Assert.Equal("now", now.Item.CorrelationId);
        await folder.SettleAsync(now, WorkOutcome.Complete);

        folder.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        Assert.Empty(await folder.ReceiveAsync(Conversations));
        folder.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("later", (await folder.ReceiveOneAsync(Conversations)).Item.CorrelationId);
    }

    [Fact]
    public async Task The_oldest_waiting_item_tells_how_late_the_queue_is()
    {
        await folder.SendAsync(folder.Reconcile("a"));
        folder.Time.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(new QueueStatistics(1, 0, 0, TimeSpan.FromSeconds(7)), await folder.CountAsync("conversations"));
    }

    [Fact]
    public async Task A_fraction_of_a_millisecond_makes_no_item_early()
    {
        await folder.SendAsync(folder.Reconcile("a") with { VisibleAt = folder.Time.GetUtcNow().AddSeconds(10).AddTicks(1) });
        folder.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Empty(await folder.ReceiveAsync(Conversations));
        Assert.Equal(TimeSpan.FromMilliseconds(1), folder.Queue.UntilNext(Conversations));
        folder.Time.Advance(TimeSpan.FromMilliseconds(1));
        await folder.ReceiveOneAsync(Conversations);
    }

    private async Task<(long, long, long)> ReadyScheduledLeasedAsync()
    {
        var count = await folder.CountAsync("conversations");
        return (count.Ready, count.Scheduled, count.Leased);
    }
}
