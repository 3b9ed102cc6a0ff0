using System.Text.Json;
using SupportChat.Conversations;
using SupportChat.Storage;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Conversations;

public sealed class ChannelStatusTests
{
    private static readonly DateTimeOffset Late = Records.Now.AddHours(1);

    [Theory]
    [InlineData(189, 189)]
    [InlineData(190, 190)]
    [InlineData(191, 190)]
    public void A_long_status_is_cut_at_190_characters(int length, int expected) =>
        Assert.Equal(expected, Of(episode => episode with { Status = new string('s', length) })!.CaseStatus!.Length);

    [Fact]
    public void A_surrogate_pair_is_not_cut_in_two() =>
        Assert.Equal(189, Of(episode => episode with { Status = new string('s', 189) + "\ud83d\ude00" })!.CaseStatus!.Length);

    [Theory]
    [InlineData("00G000000000001EAA", false, "waiting", "", "")]
    [InlineData("005000000000001AAA", false, "withAgent", "005000000000001AAA", "")]
    [InlineData("005000000000001AAA", true, "closed", "", "Agent")]
    public void The_state_follows_owner_and_close(string owner, bool closed, string state, string agent, string reason)
    {
        var status = Of(episode => episode with { OwnerId = SalesforceId.Parse(owner), IsClosed = closed })!;

        Assert.Equal((state, agent, reason), (status.State, status.Agent, status.ClosedReason));
    }

    [Fact]
    public void Who_closed_is_known_when_it_was_not_an_agent() =>
        Assert.Equal("Customer", Of(episode => episode with { IsClosed = true, CloseReason = "Customer" })!.ClosedReason);

    [Fact]
    public void A_Case_is_pending_when_it_does_not_come_at_once()
    {
        var conversation = Records.New();

        Assert.Null(ChannelStatus.Of(conversation, Records.Ours, conversation.CreatedAt.AddSeconds(4)));
        Assert.Equal("pending", ChannelStatus.Of(conversation, Records.Ours, conversation.CreatedAt.AddSeconds(5))!.State);
    }

    [Fact]
    public void Only_what_changed_is_written_and_the_version_last()
    {
        var applied = Records.Settled().Applied with { StatusVersion = 7 };
        var status = Of(episode => episode with { Status = "Working", OwnerId = Records.Agent })!;

        Assert.Equal(
            [new("conversationState", "withAgent"), new("agentName", "Ada"), new("caseStatus", "Working"), new("statusVersion", "8")],
            status.ToMetadata("Ada", applied));
    }

    [Fact]
    public void In_doubt_all_that_may_be_there_is_written_and_what_is_over_emptied()
    {
        var applied = Records.Settled().Applied with { CaseStatusUnknown = true, StatusVersion = 7 };
        var status = Of(episode => episode)!;

        Assert.Equal(["caseNumber", "conversationState", "caseStatus", "statusVersion"], Keys(status.ToMetadata(null, applied)));
        var written = status.ToMetadata(null, applied with { Told = ChannelStatus.Anything(applied.Told) });
        Assert.Equal(["caseNumber", "conversationState", "agentName", "closedReason", "caseStatus", "statusVersion"], Keys(written));
        Assert.Equal("", written[2].Value);
    }

    [Fact]
    public void The_agent_who_is_not_active_is_nobody_to_the_customer()
    {
        var status = Of(episode => episode with { OwnerId = Records.Agent })!;

        Assert.Contains(new KeyValuePair<string, string>("agentName", ""), status.ToMetadata(null, Records.Settled().Applied));
        Assert.DoesNotContain(status.ToMetadata(null, Records.Settled().Applied), pair => pair.Value == "withAgent");
    }

    [Fact]
    public void The_state_follows_when_an_active_agent_comes_after_one_who_is_not()
    {
        var inactive = Of(episode => episode with { OwnerId = Records.Agent })!;
        var next = Of(episode => episode with { OwnerId = SalesforceId.Parse("005000000000002AAA") })!;

        var written = next.ToMetadata("Ben", Records.Settled().Applied with { CaseStatus = "New", Told = inactive });

        Assert.Equal([new("conversationState", "withAgent"), new("agentName", "Ben"), new("statusVersion", "1")], written);
    }

    [Fact]
    public void A_record_of_before_is_read_and_told_anew()
    {
        var stored = JsonSerializer.SerializeToNode(Records.Settled(), StoreJsonContext.Default.Conversation)!;
        var applied = stored["Applied"]!.AsObject();
        foreach (var key in new[] { "Told", "StatusVersion", "Frozen", "FrozenUnknown" })
        {
            Assert.True(applied.Remove(key));
        }

        var read = stored.Deserialize(StoreJsonContext.Default.Conversation)!;

        Assert.Equal([ReconcileStep.WriteStatus], ConversationPlan.Of(read, Records.Ours, Late).Steps);
    }

    private static ChannelStatus? Of(Func<Episode, Episode> edit) =>
        ChannelStatus.Of(Records.Settled().WithCurrent(edit(Records.Settled().Current)), Records.Ours, Late);

    private static IEnumerable<string> Keys(IEnumerable<KeyValuePair<string, string>> values) => values.Select(pair => pair.Key);
}
