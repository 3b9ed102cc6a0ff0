using SupportChat.Conversations;
using SupportChat.Salesforce;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Conversations;

public sealed class CaseReadReducerTests
{
    private static readonly CaseSnapshot Snapshot = new()
    {
        Id = Records.Case,
        CaseNumber = "00001001",
        Status = "Working",
        IsClosed = false,
        OwnerId = Records.Agent,
        SystemModstamp = Records.Now,
    };

    [Fact]
    public void What_has_nothing_to_do_with_the_Case_leaves_a_read_standing()
    {
        var before = Records.Settled();
        var written = before with
        {
            Applied = before.Applied with { CaseStatus = "Working", Listed = false },
            Episodes = [before.Current with { Versions = new Dictionary<string, CaseVersion>() }]
        };

        Assert.True(CaseReadReducer.KnowsTheSame(before, written));
    }

    [Fact]
    public void News_of_the_Case_asks_for_another_read()
    {
        var before = Records.Settled();
        Conversation[] news =
        [
            before.WithCurrent(before.Current with { Status = "Closed" }),
            before.WithCurrent(before.Current with { OwnerId = Records.Other }),
            before.WithCurrent(before.Current with { Deleted = true }),
            before.WithCurrent(before.Current with { Versions = new Dictionary<string, CaseVersion> { ["Status"] = new(1, 1, 1) } }),
            before with { Desired = before.Desired with { Reread = true } },
            before with { Applied = before.Applied with { CaseUnknown = true } },
        ];

        Assert.All(news, record => Assert.False(CaseReadReducer.KnowsTheSame(before, record)));
    }

    [Fact]
    public void A_read_that_another_run_has_stored_is_not_made_again()
    {
        var stored = CaseReadReducer.Apply(Records.Settled(), Snapshot, null, Records.Now);

        Assert.True(CaseReadReducer.KnowsAlready(stored, Snapshot, null));
        Assert.False(CaseReadReducer.KnowsAlready(stored, Snapshot, SalesforceId.Parse("005000000000001AAA")));
        Assert.False(CaseReadReducer.KnowsAlready(stored, Snapshot with { Status = "Closed", IsClosed = true }, null));
        Assert.False(CaseReadReducer.KnowsAlready(stored, Snapshot with { SystemModstamp = Records.Now.AddSeconds(1) }, null));
        Assert.False(CaseReadReducer.KnowsAlready(stored with { Desired = stored.Desired with { Reread = true } }, Snapshot, null));
    }
}
