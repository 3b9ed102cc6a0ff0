using SupportChat.Conversations;
using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Storage.Fixtures;

namespace SupportChat.Tests.Storage.Contracts;

/// <summary>What every <see cref="IMessageLedger"/> keeps.</summary>
public abstract class MessageLedgerContractTests(IStoreSource source) : StoreContract(source)
{
    private IMessageLedger Ledger => Stores.Ledger;

    [StoreFact]
    public async Task An_entry_comes_back_with_every_field()
    {
        var entry = Entry("fields", long.MaxValue) with { Version = LedgerEntry.DeletedVersion, Written = 5, State = LedgerState.Dead, Episode = 3, Rows = 30 };
        await Ledger.WriteManyAsync([entry], CancellationToken.None);

        var found = await Ledger.FindManyAsync(entry.ConversationId, [entry.MessageId, 1], CancellationToken.None);

        Assert.Equal([new(long.MaxValue, entry)], found);
        Assert.Empty(await Ledger.FindManyAsync(Id("another"), [entry.MessageId], CancellationToken.None));
        Assert.Empty(await Ledger.FindManyAsync(entry.ConversationId, [], CancellationToken.None));
    }

    [StoreFact]
    public async Task A_later_sighting_is_merged_and_takes_nothing_back()
    {
        var first = Entry("merge", 7) with { Version = 100, Written = 100, State = LedgerState.Written, Episode = 1 };
        Assert.Equal([null], await Ledger.WriteManyAsync([first], CancellationToken.None));
        Assert.Equal([first], await Ledger.WriteManyAsync([first], CancellationToken.None));
        var older = first with { Version = 50, Written = 0, State = LedgerState.Pending, Episode = 2, SentAt = Noon.AddDays(1) };
        Assert.Equal([first], await Ledger.WriteManyAsync([older], CancellationToken.None));
        Assert.Equal(first, await OneAsync("merge", 7));

        var newer = first with { Version = 200, Written = 0, State = LedgerState.Pending, Episode = 2 };
        Assert.Equal([first], await Ledger.WriteManyAsync([newer], CancellationToken.None));
        Assert.Equal(first with { Version = 200, State = LedgerState.Pending }, await OneAsync("merge", 7));

        // However the two come, the number of rows is the greater one.
        await Ledger.WriteManyAsync([older with { Rows = 4 }], CancellationToken.None);
        await Ledger.WriteManyAsync([newer with { Rows = 2 }], CancellationToken.None);
        Assert.Equal(4, (await OneAsync("merge", 7)).Rows);
    }

    [StoreFact]
    public async Task Writers_at_once_leave_the_newest_of_everything()
    {
        await TogetherAsync(async i =>
        {
            var entry = Entry("crowd", 7) with
            {
                Version = 100 + i,
                Written = i % 3 == 0 ? 100 + i : 0,
                State = i % 3 == 0 ? LedgerState.Written : LedgerState.Pending
            };
            await Ledger.WriteManyAsync([entry], CancellationToken.None);
            return i;
        });

        var found = await OneAsync("crowd", 7);
        Assert.Equal(119, found.Version);
        Assert.Equal(118, found.Written);
        Assert.Equal(LedgerState.Pending, found.State);
    }

    [StoreFact]
    public async Task A_batch_may_hold_known_and_new_messages_of_many_conversations()
    {
        var known = Enumerable.Range(1, 30).Select(i => Entry("a", i)).ToList();
        await Ledger.WriteManyAsync(known, CancellationToken.None);
        var batch = Enumerable.Range(20, 240).Select(i => Entry("a", i) with { Version = 2_000 })
            .Concat(Enumerable.Range(1, 30).Select(i => Entry($"b{i}", 1)))
            .ToList();
        var before = await Ledger.WriteManyAsync(batch, CancellationToken.None);
        Assert.Equal(batch.Select(entry => known.Find(other => (other.ConversationId, other.MessageId) == (entry.ConversationId, entry.MessageId))), before);
        Assert.Equal(batch, await Ledger.WriteManyAsync(batch, CancellationToken.None));

        var found = await Ledger.FindManyAsync(Id("a"), [.. Enumerable.Range(1, 300).Select(i => (long)i)], CancellationToken.None);
        Assert.Equal(259, found.Count);
        Assert.All(found.Values, entry => Assert.Equal(entry.MessageId < 20 ? 1_000 : 2_000, entry.Version));
        foreach (var i in Enumerable.Range(1, 30))
        {
            Assert.Equal(Entry($"b{i}", 1), await OneAsync($"b{i}", 1));
        }

        await Ledger.WriteManyAsync([], CancellationToken.None);
    }

    [StoreFact]
    public async Task Overlapping_batches_at_once_lose_nothing()
    {
        await TogetherAsync(async i =>
        {
            await Ledger.WriteManyAsync([.. Enumerable.Range(i, 20).Select(m => Entry("overlap", m) with { Version = 100 + i })], CancellationToken.None);
            return i;
        });

        var found = (await Ledger.ListAsync(Id("overlap"), 1_000, null, CancellationToken.None)).Items;
        Assert.Equal(Enumerable.Range(0, 39).Select(m => (long)m), found.Select(entry => entry.MessageId));
        Assert.All(found, entry => Assert.Equal(100 + Math.Min(entry.MessageId, 19), entry.Version));
    }

    [StoreFact]
    public async Task The_list_is_in_the_order_of_the_numbers_page_by_page()
    {
        long[] ids = [1, 9, 10, 99, 100, 1_000_000_000, 7_900_000_000_000];
        await Ledger.WriteManyAsync([.. ids.Reverse().Select(id => Entry("list", id))], CancellationToken.None);
        await Ledger.WriteManyAsync([Entry("other", 5)], CancellationToken.None);

        var listed = new List<long>();
        string? continuation = null;
        do
        {
            var page = await Ledger.ListAsync(Id("list"), 3, continuation, CancellationToken.None);
            Assert.InRange(page.Items.Count, 1, 3);
            listed.AddRange(page.Items.Select(entry => entry.MessageId));
            continuation = page.Continuation;
        }
        while (continuation is not null);

        Assert.Equal(ids, listed);
        Assert.Empty((await Ledger.ListAsync(Id("nobody"), 3, null, CancellationToken.None)).Items);
    }

    [StoreFact]
    public async Task A_page_may_hold_a_thousand_entries()
    {
        await Ledger.WriteManyAsync([.. Enumerable.Range(1, 1_005).Select(i => Entry("thousand", i))], CancellationToken.None);

        var page = await Ledger.ListAsync(Id("thousand"), 1_000, null, CancellationToken.None);
        var rest = await Ledger.ListAsync(Id("thousand"), 1_000, page.Continuation, CancellationToken.None);

        Assert.Equal(1_000, page.Items.Count);
        Assert.Equal([1_001, 1_002, 1_003, 1_004, 1_005], rest.Items.Select(entry => entry.MessageId));
        Assert.Null(rest.Continuation);
    }

    private static LedgerEntry Entry(string key, long messageId) => new()
    {
        ConversationId = Id(key),
        MessageId = messageId,
        Version = 1_000,
        Written = 0,
        State = LedgerState.Pending,
        Episode = 1,
        SentAt = Noon,
    };

    private async Task<LedgerEntry> OneAsync(string key, long messageId) =>
        (await Ledger.FindManyAsync(Id(key), [messageId], CancellationToken.None))[messageId];
}
