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
