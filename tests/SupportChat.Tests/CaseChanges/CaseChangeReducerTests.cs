using CsCheck;
using SupportChat.CaseChanges;
using SupportChat.Conversations;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;
using SupportChat.Storage;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.CaseChanges;

public sealed class CaseChangeReducerTests
{
    private static CaseChange Status(string status, long secondsAfterRead, long commitNumber = 1) => new()
    {
        Type = CaseChangeType.Update,
        EventId = "e",
        CaseIds = [Records.Case],
        ConversationKey = Records.Id.Value,
        Version = new CaseVersion(Records.Now.ToUnixTimeMilliseconds() + (secondsAfterRead * 1_000), commitNumber, 1),
        Status = new FieldChange<string?>(status),
    };

    private static Conversation Apply(Conversation conversation, params CaseChange[] changes) =>
        CaseChangeReducer.Apply(conversation, [.. changes.Select(change => (Records.Case, change))], Records.Ours);

    [Fact]
    public void A_newer_status_is_taken() => Assert.Equal("Working", Apply(Records.Settled(), Status("Working", 60)).Current.Status);

    [Fact]
    public void A_repeated_or_older_event_changes_nothing()
    {
        var taken = Apply(Records.Settled(), Status("Working", 60, 5));

        Assert.Same(taken, Apply(taken, Status("Working", 60, 5)));
        Assert.Same(taken, Apply(taken, Status("New", 60, 4)));
        Assert.Same(taken, Apply(taken, Status("New", 30, 9)));
    }

    [Fact]
    public void An_event_of_about_the_second_of_a_read_asks_for_another_read()
    {
        var undecided = Apply(Records.Settled(), Status("Working", 0));

        Assert.True(undecided.Desired.Reread);
        Assert.Equal("New", undecided.Current.Status);
    }

    [Fact]
    public void An_event_older_than_the_read_changes_nothing()
    {
        var settled = Records.Settled();

        Assert.Same(settled, Apply(settled, Status("Working", -10)));
    }

    [Fact]
    public void A_change_before_the_Cases_id_is_known_asks_for_a_read_and_is_not_lost()
    {
        var early = Apply(Records.New(), Status("Working", 5));

        Assert.True(early.Desired.Reread);
    }

    [Fact]
    public void In_whatever_order_and_however_often_events_come_the_newest_wins() =>
        Gen.Select(Gen.Int[1, 6].Array[1, 20], Gen.Int[0, 3]).Sample((order, _) =>
        {
            var events = order.Select(n => Status($"S{n}", 10 + n, n)).ToArray();
            var end = Apply(Records.Settled(), events);
            return end.Current.Status == $"S{order.Max()}" && !end.Desired.Reread;
        });

    [Fact]
    public void Deletion_return_and_gap_ask_for_a_read()
    {
        foreach (var type in new[] { CaseChangeType.Delete, CaseChangeType.Undelete })
        {
            Assert.True(Apply(Records.Settled(), Status("New", 60) with { Type = type, Status = null }).Desired.Reread);
        }

        Assert.True(Apply(Records.Settled(), Status("New", 60) with { NeedsRead = true, Status = null }).Desired.Reread);
    }

    [Fact]
    public void A_change_of_an_earlier_Case_does_not_drive_the_channel()
    {
        var settled = Records.Settled();
        var followedUp = settled with { Episodes = [settled.Current, settled.Current with { Number = 2, CaseId = SalesforceId.Parse("500000000000002AAA") }] };

        var changed = Apply(followedUp, Status("Closed", 60) with { IsClosed = new FieldChange<bool?>(true) });

        Assert.Equal("New", changed.Current.Status);
        Assert.Equal("Closed", changed.Episodes[0].Status);
    }

    [Fact]
    public void A_change_of_a_Case_that_the_record_has_not_met_asks_for_a_read()
    {
        var linking = Records.Settled().WithCurrent(Records.Settled().Current with { CaseId = null });

        Assert.True(Apply(linking, Status("Working", 60) with { ConversationKey = null }).Desired.Reread);
        Assert.True(CaseChangeReducer.Apply(
            Records.Settled(),
            [(SalesforceId.Parse("500000000000002AAA"), Status("Working", 60) with { ConversationKey = null })],
            Records.Ours).Desired.Reread);
    }

    [Fact]
    public void A_Case_closed_and_opened_again_in_one_batch_still_has_its_transcript_compared()
    {
        var closed = Status("Closed", 60) with { IsClosed = new FieldChange<bool?>(true) };
        var reopened = Status("New", 61) with { IsClosed = new FieldChange<bool?>(false) };

        var after = Apply(Records.Settled(), closed, reopened);

        Assert.True(after.Desired.Repair);
        Assert.False(after.Current.IsClosed);
        Assert.Null(after.Current.ClosedAt);
    }

    [Fact]
    public void Many_changes_at_once_end_as_one_after_the_other()
    {
        var change = Gen.Select(Gen.Int[-5, 8], Gen.Long[1, 3], Gen.Int[0, 5], Gen.Bool).Select(one =>
        {
            var change = Status($"S{one.Item3 % 3}", one.Item1, one.Item2);
            return one.Item3 switch
            {
                0 => change with { Status = null, OwnerId = new FieldChange<SalesforceId?>(one.Item4 ? SalesforceId.Parse("005000000000001AAA") : null) },
                1 => change with { IsClosed = new FieldChange<bool?>(one.Item4) },
                2 => change with { NeedsRead = one.Item4 },
                _ => change,
            };
        });
        change.Array[0, 8].Sample(changes =>
        {
            var together = Apply(Records.Settled(), changes);
            var oneByOne = changes.Aggregate(Records.Settled(), (c, one) => Apply(c, one));
            Assert.Equal(
                System.Text.Json.JsonSerializer.Serialize(oneByOne, StoreJsonContext.Default.Conversation),
                System.Text.Json.JsonSerializer.Serialize(together, StoreJsonContext.Default.Conversation));
        });
    }
}
