using SupportChat.CaseChanges;
using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Storage.Fixtures;

namespace SupportChat.Tests.Storage.Contracts;

/// <summary>What every <see cref="ICursorStore"/> keeps.</summary>
public abstract class CursorStoreContractTests(IStoreSource source) : StoreContract(source)
{
    private const string Topic = "/data/SupportChat__chn";

    private ICursorStore Cursors => Stores.Cursors;

    [StoreFact]
    public async Task A_cursor_comes_back_with_every_field()
    {
        var cursor = new StreamCursor
        {
            ReplayId = new byte[] { 0, 1, 0x80, 0xff },
            LastEventAt = Noon,
            LeaseOwner = "reader",
            LeaseUntil = Noon.AddSeconds(30).AddTicks(1),
            Watermark = Noon.AddDays(-1),
        };
        Assert.Null(await Cursors.FindAsync(Topic, CancellationToken.None));
        var etag = await Cursors.SaveAsync(Topic, cursor, null, CancellationToken.None);
        var found = await Cursors.FindAsync(Topic, CancellationToken.None);

        Assert.Equal(etag, found!.ETag);
        Assert.Equal(cursor.ReplayId.Value.ToArray(), found.Value.ReplayId!.Value.ToArray());
        Assert.Equal(cursor with { ReplayId = null }, found.Value with { ReplayId = null });
    }

    [StoreFact]
    public async Task An_empty_cursor_is_a_cursor()
    {
        await Cursors.SaveAsync("sweep", new StreamCursor { LeaseOwner = "reader" }, null, CancellationToken.None);
        var found = await Cursors.FindAsync("sweep", CancellationToken.None);
        await Cursors.SaveAsync("sweep", new StreamCursor(), found!.ETag, CancellationToken.None);

        Assert.Equal(new StreamCursor(), (await Cursors.FindAsync("sweep", CancellationToken.None))!.Value);
    }

    [StoreFact]
    public async Task Of_many_first_writers_one_wins()
    {
        var etags = await TogetherAsync(i => Cursors.SaveAsync(Topic, new StreamCursor { LeaseOwner = $"{i}" }, null, CancellationToken.None));

        Assert.Single(etags, etag => etag is not null);
    }

    [StoreFact]
    public async Task Of_many_readers_one_takes_the_lease()
    {
        var etag = await Cursors.SaveAsync(Topic, new StreamCursor(), null, CancellationToken.None);
        var taken = await TogetherAsync(i => Cursors.SaveAsync(Topic, new StreamCursor { LeaseOwner = $"{i}" }, etag, CancellationToken.None));

        var winner = Array.FindIndex(taken, result => result is not null);
        Assert.Single(taken, result => result is not null);
        var found = await Cursors.FindAsync(Topic, CancellationToken.None);
        Assert.Equal($"{winner}", found!.Value.LeaseOwner);
        Assert.Equal(taken[winner], found.ETag);
        Assert.Null(await Cursors.SaveAsync(Topic, new StreamCursor(), etag, CancellationToken.None));
    }

    [StoreFact]
    public async Task Odd_names_are_told_apart()
    {
        foreach (var name in OddTexts)
        {
            Assert.NotNull(await Cursors.SaveAsync(name, new StreamCursor { LeaseOwner = name }, null, CancellationToken.None));
        }

        foreach (var name in OddTexts)
        {
            Assert.Equal(name, (await Cursors.FindAsync(name, CancellationToken.None))!.Value.LeaseOwner);
        }
    }
}
