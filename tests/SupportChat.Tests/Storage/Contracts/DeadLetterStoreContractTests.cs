using SupportChat.Queueing;
using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Storage.Fixtures;

namespace SupportChat.Tests.Storage.Contracts;

/// <summary>What every <see cref="IDeadLetterStore"/> keeps.</summary>
public abstract class DeadLetterStoreContractTests(IStoreSource source) : StoreContract(source)
{
    private IDeadLetterStore DeadLetters => Stores.DeadLetters;

    [StoreFact]
    public async Task A_large_dead_letter_comes_back_with_every_field()
    {
        var body = new byte[200 * 1024];
        new Random(1).NextBytes(body);
        var letter = Letter("large", Noon) with
        {
            Item = Item("large") with { Body = body, Attempt = 3, TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
            Description = string.Concat(Enumerable.Repeat("\ud83d\ude00", 20_000)),
        };
        await DeadLetters.AddAsync(letter, CancellationToken.None);

        var listed = Assert.Single((await DeadLetters.ListAsync(10, null, CancellationToken.None)).Items);
        var found = await DeadLetters.FindAsync(listed.Id!, CancellationToken.None);

        Assert.Equal(body, found!.Item.Body.ToArray());
        Assert.Equal(body, listed.Item.Body.ToArray());
        Assert.Equal(letter with { Id = listed.Id, Item = letter.Item with { Body = default } }, found with { Item = found.Item with { Body = default } });
    }

    [StoreFact]
    public async Task An_item_without_conversation_is_kept_too()
    {
        var letter = Letter("x", Noon) with
        {
            Item = Item("x") with
            {
                ConversationId = default,
                Body = default,
                Kind = "from the future.v9",
                CorrelationId = ""
            }
        };
        await DeadLetters.AddAsync(letter, CancellationToken.None);

        var listed = Assert.Single((await DeadLetters.ListAsync(10, null, CancellationToken.None)).Items);

        Assert.StartsWith("unrouted", listed.Id, StringComparison.Ordinal);
        Assert.Equal(default, listed.Item.ConversationId);
        Assert.Equal("from the future.v9", listed.Item.Kind);
        Assert.Equal(0, listed.Item.Body.Length);
        Assert.NotNull(await DeadLetters.FindAsync(listed.Id!, CancellationToken.None));
    }

    [StoreFact]
    public async Task The_list_is_newest_first_within_a_conversation_and_pages_without_gap()
    {
        foreach (var conversation in (string[])["a", "b", "c"])
        {
            foreach (var i in Enumerable.Range(0, 5))
            {
                await DeadLetters.AddAsync(Letter(conversation, Noon.AddSeconds(i)), CancellationToken.None);
            }
        }

        await DeadLetters.AddAsync(Letter("a", Noon), CancellationToken.None);
        var listed = new List<DeadLetter>();
        string? continuation = null;
        do
        {
            var page = await DeadLetters.ListAsync(4, continuation, CancellationToken.None);
            Assert.InRange(page.Items.Count, 1, 4);
            listed.AddRange(page.Items);
            continuation = page.Continuation;
        }
        while (continuation is not null);

        Assert.Equal(16, listed.Select(letter => letter.Id).Distinct().Count());
        foreach (var conversation in listed.GroupBy(letter => letter.Item.ConversationId))
        {
            Assert.Equal(conversation.Select(letter => letter.At).OrderDescending(), conversation.Select(letter => letter.At));
        }
    }

    [StoreFact]
    public async Task A_filter_leaves_the_others_out_of_pages_and_counts()
    {
        foreach (var (conversation, i) in from conversation in (string[])["a", "b"] from i in Enumerable.Range(0, 4) select (conversation, i))
        {
            await DeadLetters.AddAsync(
                Letter(conversation, Noon.AddSeconds(i)) with { Reason = i % 2 == 0 ? DeadLetterReason.Broker : DeadLetterReason.RowRefused },
                CancellationToken.None);
        }

        foreach (var (filter, expected) in new (DeadLetterFilter, int)[]
        {
            (DeadLetterFilter.All, 8),
            (new DeadLetterFilter(DeadLetterReason.Broker), 4),
            (new DeadLetterFilter(ConversationId: Id("a")), 4),
            (new DeadLetterFilter(DeadLetterReason.RowRefused, Id("b")), 2),
            (new DeadLetterFilter(Before: Noon.AddSeconds(1)), 2),
            (new DeadLetterFilter(DeadLetterReason.UnreadableEvent), 0),
        })
        {
            var listed = new List<DeadLetter>();
            string? continuation = null;
            do
            {
                Assert.Equal(expected - listed.Count, await DeadLetters.CountAsync(filter, 100, continuation, CancellationToken.None));
                var page = await DeadLetters.ListAsync(filter, 3, continuation, CancellationToken.None);
                listed.AddRange(page.Items);
                continuation = page.Continuation;
            }
            while (continuation is not null);

            Assert.Equal(expected, listed.Select(letter => letter.Id).Distinct().Count());
            Assert.All(listed, letter => Assert.True(
                (filter.Reason ?? letter.Reason) == letter.Reason
                && (filter.ConversationId ?? letter.Item.ConversationId) == letter.Item.ConversationId
                && (filter.Before is null || letter.At < filter.Before)));
        }

        Assert.Equal(5, await DeadLetters.CountAsync(DeadLetterFilter.All, 5, null, CancellationToken.None));
    }

    [StoreFact]
    public async Task A_dead_letter_is_deleted_once()
    {
        await DeadLetters.AddAsync(Letter("a", Noon), CancellationToken.None);
        var id = Assert.Single((await DeadLetters.ListAsync(10, null, CancellationToken.None)).Items).Id!;

        Assert.True(await DeadLetters.DeleteAsync(id, CancellationToken.None));
        Assert.False(await DeadLetters.DeleteAsync(id, CancellationToken.None));
        Assert.Null(await DeadLetters.FindAsync(id, CancellationToken.None));
        Assert.Empty((await DeadLetters.ListAsync(10, null, CancellationToken.None)).Items);
    }

    [StoreFact]
    public async Task Ids_and_continuations_that_no_store_gave_find_nothing()
    {
        await DeadLetters.AddAsync(Letter("a", Noon), CancellationToken.None);
        foreach (var id in OddTexts.Append("").Append($"{Id("a")}:x").Append($"{Id("a")}:{new string('0', 52)}").Append($"a/b:{new string('0', 52)}"))
        {
            Assert.Null(await DeadLetters.FindAsync(id, CancellationToken.None));
            Assert.False(await DeadLetters.DeleteAsync(id, CancellationToken.None));
        }

        await Assert.ThrowsAsync<FormatException>(() => DeadLetters.ListAsync(10, "' or true:", CancellationToken.None));
    }

    private static WorkItem Item(string conversation) => new()
    {
        Kind = WorkKind.Transcript,
        ConversationId = Id(conversation),
        CorrelationId = "source",
        Body = "{}"u8.ToArray(),
        FirstEnqueuedAt = Noon.AddMinutes(-1),
    };

    private static DeadLetter Letter(string conversation, DateTimeOffset at) => new()
    {
        Item = Item(conversation),
        Queue = "transcripts",
        Reason = DeadLetterReason.RowRefused,
        Description = "STRING_TOO_LONG (Text__c)",
        At = at,
    };
}
