using SupportChat.Queueing;
using SupportChat.Tests.Cli.Embedded.Fixtures;

namespace SupportChat.Tests.Cli.Embedded;

public sealed class UnorderedQueueTests : IDisposable
{
    private const WorkQueueName Transcripts = WorkQueueName.Transcripts;

    private readonly EmbeddedFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Many_items_of_one_conversation_come_at_once_oldest_first()
    {
        await folder.SendAsync([.. Enumerable.Range(0, 5).Select(i => folder.Transcript("a", $"{i}"))]);

        Assert.Equal(["0", "1", "2"], (await folder.ReceiveAsync(Transcripts, 3)).Select(work => work.Item.CorrelationId));
        Assert.Equal(["3", "4"], (await folder.ReceiveAsync(Transcripts, 3)).Select(work => work.Item.CorrelationId));
        Assert.Equal(new QueueStatistics(0, 0, 5, null), await folder.CountAsync("transcripts"));
    }

    [Fact]
    public async Task The_queues_do_not_see_each_other()
    {
        await folder.SendAsync(folder.Transcript("a"), folder.Reconcile("a"), folder.Transcript("a") with { Kind = WorkKind.File });

        Assert.Equal(WorkKind.Transcript, (await folder.ReceiveOneAsync(Transcripts)).Item.Kind);
        Assert.Equal(WorkKind.Reconcile, (await folder.ReceiveOneAsync(WorkQueueName.Conversations)).Item.Kind);
        Assert.Equal(WorkKind.File, (await folder.ReceiveOneAsync(WorkQueueName.Files)).Item.Kind);
        Assert.Equal(new QueueStatistics(0, 0, 1, null), await folder.CountAsync("files"));
    }

    [Fact]
    public async Task An_item_comes_back_with_every_field()
    {
        var item = folder.Transcript("a") with
        {
            Attempt = 3,
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            Body = "{\"a\":\"\u00e9\"}"u8.ToArray()
        };
        await folder.SendAsync(item);

        var received = (await folder.ReceiveOneAsync(Transcripts)).Item;

        Assert.Equal(item.Body.ToArray(), received.Body.ToArray());
        Assert.Equal(item with { Body = default, DeliveryCount = 1 }, received with { Body = default });
    }

    [Fact]
    public async Task An_item_that_is_sent_again_goes_on_counting_its_deliveries()
    {
        await folder.SendAsync(folder.Transcript("a") with { DeliveryCount = 4 });

        Assert.Equal(5, (await folder.ReceiveOneAsync(Transcripts)).Item.DeliveryCount);
    }

    [Fact]
    public async Task An_empty_body_is_a_body()
    {
        await folder.SendAsync(folder.Transcript("a") with { Body = default });

        Assert.Equal(0, (await folder.ReceiveOneAsync(Transcripts)).Item.Body.Length);
    }

    [Fact]
    public async Task Each_item_of_a_batch_is_settled_by_its_own_outcome()
    {
        await folder.SendAsync(folder.Transcript("a", "done"), folder.Transcript("a", "back"));
        var works = await folder.ReceiveAsync(Transcripts);
        await folder.Queue.SettleAsync([(works[0], WorkOutcome.Complete), (works[1], WorkOutcome.Abandon)]);

        Assert.Empty(await folder.ReceiveAsync(Transcripts));
        Assert.Equal(new QueueStatistics(0, 1, 0, null), await folder.CountAsync("transcripts"));
        folder.Time.Advance(TimeSpan.FromSeconds(1));
        var again = await folder.ReceiveOneAsync(Transcripts);
        Assert.Equal("back", again.Item.CorrelationId);
        Assert.Equal(2, again.Item.DeliveryCount);
    }

    [Fact]
    public async Task What_is_due_already_counts_as_next()
    {
        Assert.Null(folder.Queue.UntilNext(Transcripts));
        await folder.SendAsync(folder.Transcript("a") with { VisibleAt = folder.Time.GetUtcNow().AddSeconds(3) });
        Assert.Equal(TimeSpan.FromSeconds(3), folder.Queue.UntilNext(Transcripts));

        // Became visible after the receive that found nothing: a consumer that slept until the one after it would be late.
        await folder.SendAsync(folder.Transcript("a") with { VisibleAt = folder.Time.GetUtcNow().AddMinutes(1) });
        Assert.Empty(await folder.ReceiveAsync(Transcripts));
        folder.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.Zero, folder.Queue.UntilNext(Transcripts));
    }

    [Fact]
    public async Task An_item_of_an_unknown_kind_is_refused_before_anything_is_stored()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => folder.SendAsync(folder.Transcript("a"), folder.Transcript("a") with { Kind = "unknown.v9" }));

        Assert.Empty(await folder.ReceiveAsync(Transcripts));
    }
}
