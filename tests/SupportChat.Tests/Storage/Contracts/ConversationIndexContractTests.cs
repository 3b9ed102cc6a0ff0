using SupportChat.Conversations;
using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Storage.Fixtures;

namespace SupportChat.Tests.Storage.Contracts;

/// <summary>What every <see cref="IConversationIndex"/> keeps.</summary>
public abstract class ConversationIndexContractTests(IStoreSource source) : StoreContract(source)
{
    private IConversationIndex Index => Stores.Index;

    [StoreFact]
    public async Task Each_active_conversation_is_in_one_partition_in_order_page_by_page()
    {
        var ids = Enumerable.Range(0, 60).Select(i => Id($"active-{i}")).ToList();
        await Task.WhenAll(ids.Concat(ids.Take(5)).Select(id => Index.AddActiveAsync(id, CancellationToken.None)));

        var seen = new List<ConversationId>();
        for (var partition = 0; partition < IConversationIndex.ActivePartitions; partition++)
        {
            var listed = await AllAsync(continuation => Index.ListActiveAsync(partition, 2, continuation, CancellationToken.None), 2);
            Assert.Equal(listed.Select(id => id.Value).Order(StringComparer.Ordinal), listed.Select(id => id.Value));
            seen.AddRange(listed);
        }

        Assert.Equal(ids.Select(id => id.Value).Order(), seen.Select(id => id.Value).Order());
    }

    [StoreFact]
    public async Task A_mark_is_taken_away_once_and_again_without_harm()
    {
        await Index.AddActiveAsync(Id("gone"), CancellationToken.None);
        await Index.RemoveActiveAsync(Id("gone"), CancellationToken.None);
        await Index.RemoveActiveAsync(Id("gone"), CancellationToken.None);

        for (var partition = 0; partition < IConversationIndex.ActivePartitions; partition++)
        {
            Assert.Empty((await Index.ListActiveAsync(partition, 10, null, CancellationToken.None)).Items);
        }
    }

    [StoreFact]
    public async Task A_customers_list_is_newest_first_and_pages_without_gap_or_repetition()
    {
        var ids = Enumerable.Range(0, 25).Select(i => Id($"list-{i}")).ToList();
        foreach (var (i, id) in ids.Index())
        {
            await Index.AddToUserAsync("customer", Noon.AddTicks(i), id, CancellationToken.None);
        }

        await Index.AddToUserAsync("customer", Noon.AddTicks(24), ids[24], CancellationToken.None);
        var listed = await AllAsync(continuation => Index.ListByUserAsync("customer", 10, continuation, CancellationToken.None), 10);

        Assert.Equal(ids.AsEnumerable().Reverse(), listed);
    }

    [StoreFact]
    public async Task A_page_that_ends_with_the_list_has_no_continuation()
    {
        await Index.AddToUserAsync("customer", Noon, Id("1"), CancellationToken.None);
        await Index.AddToUserAsync("customer", Noon, Id("2"), CancellationToken.None);

        var page = await Index.ListByUserAsync("customer", 2, null, CancellationToken.None);

        Assert.Equal(2, page.Items.Count);
        Assert.Null(page.Continuation);
    }

    [StoreFact]
    public async Task Customers_with_odd_ids_do_not_see_each_other()
    {
        foreach (var user in OddTexts)
        {
            await Index.AddToUserAsync(user, Noon, Id(user), CancellationToken.None);
        }

        foreach (var user in OddTexts)
        {
            Assert.Equal([Id(user)], (await Index.ListByUserAsync(user, 10, null, CancellationToken.None)).Items);
        }

        Assert.Empty((await Index.ListByUserAsync("a", 10, null, CancellationToken.None)).Items);
    }

    [StoreFact]
    public async Task A_continuation_that_no_page_gave_is_refused()
    {
        foreach (var made in (string[])["", "x", "zz", "41", "' or true", new string('0', 92)])
        {
            await Assert.ThrowsAsync<FormatException>(() => Index.ListByUserAsync("customer", 10, made, CancellationToken.None));
        }
    }

    [StoreFact]
    public async Task A_Case_is_found_by_either_form_of_its_id()
    {
        await Index.LinkCaseAsync(SalesforceId.Parse("500000000000abC"), Id("short"), CancellationToken.None);
        await Index.LinkCaseAsync(SalesforceId.Parse("500000000000abC"), Id("short"), CancellationToken.None);
        await Index.LinkCaseAsync(SalesforceId.Parse("500000000000aBC"), Id("other case"), CancellationToken.None);
        var full = SalesforceId.Parse(SalesforceId.Parse("500000000000abC").Value);
        var unknown = SalesforceId.Parse("500000000000ABC");

        var found = await Index.FindByCasesAsync([full, SalesforceId.Parse("500000000000aBC"), unknown, full], CancellationToken.None);

        Assert.Equal(2, found.Count);
        Assert.Equal(Id("short"), found[full]);
        Assert.Equal(Id("other case"), found[SalesforceId.Parse("500000000000aBC")]);
    }

    [StoreFact]
    public async Task An_adopted_channel_has_one_owner_however_many_claim_it()
    {
        var owners = await TogetherAsync(i => Index.ClaimChannelAsync("channel/1", Id($"claim-{i}"), CancellationToken.None));

        var owner = Assert.Single(owners.Distinct());
        Assert.Equal(owner, await Index.FindByChannelAsync("channel/1", CancellationToken.None));
        Assert.Equal(owner, await Index.ClaimChannelAsync("channel/1", owner, CancellationToken.None));
    }

    [StoreFact]
    public async Task Only_its_owner_gives_a_channel_back_and_then_another_may_have_it()
    {
        await Index.ReleaseChannelAsync("given", Id("first"), CancellationToken.None);
        await Index.ClaimChannelAsync("given", Id("first"), CancellationToken.None);
        await Index.ReleaseChannelAsync("given", Id("second"), CancellationToken.None);
        var kept = await Index.FindByChannelAsync("given", CancellationToken.None);
        await Index.ReleaseChannelAsync("given", Id("first"), CancellationToken.None);

        Assert.Equal(Id("first"), kept);
        Assert.Null(await Index.FindByChannelAsync("given", CancellationToken.None));
        Assert.Equal(Id("second"), await Index.ClaimChannelAsync("given", Id("second"), CancellationToken.None));
    }

    [StoreFact]
    public async Task Channels_with_odd_addresses_are_told_apart()
    {
        foreach (var url in OddTexts)
        {
            Assert.Null(await Index.FindByChannelAsync(url, CancellationToken.None));
            Assert.Equal(Id(url), await Index.ClaimChannelAsync(url, Id(url), CancellationToken.None));
        }

        foreach (var url in OddTexts)
        {
            Assert.Equal(Id(url), await Index.FindByChannelAsync(url, CancellationToken.None));
        }
    }

    private static async Task<List<ConversationId>> AllAsync(Func<string?, Task<SupportChat.Page<ConversationId>>> list, int limit)
    {
        var all = new List<ConversationId>();
        string? continuation = null;
        do
        {
            var page = await list(continuation);
            Assert.True(page.Items.Count <= limit);
            Assert.True(page.Items.Count > 0 || page.Continuation is null);
            all.AddRange(page.Items);
            continuation = page.Continuation;
        }
        while (continuation is not null);
        return all;
    }
}
