using SupportChat.Conversations;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Conversations;

public sealed class ConversationPlanTests
{
    private static HashSet<ReconcileStep> Steps(Conversation conversation) => [.. ConversationPlan.Of(conversation, Records.Ours, Records.Now).Steps];

    [Fact]
    public void A_new_conversation_needs_list_channel_and_Case_at_once() =>
        Assert.Equal([ReconcileStep.List, ReconcileStep.Channel, ReconcileStep.CreateCase], Steps(Records.New()));

    [Fact]
    public void While_a_start_is_at_work_everybody_else_waits_for_its_end()
    {
        var until = Records.Now.AddSeconds(4);
        var starting = Records.New() with { StartingUntil = until };

        var others = ConversationPlan.Of(starting, Records.Ours, Records.Now);

        Assert.Empty(others.Steps);
        Assert.Equal((until, until), (others.NotBefore, others.StartsAt));
        Assert.Equal(Steps(Records.New()), ConversationPlan.Of(starting, Records.Ours, Records.Now, isStart: true).Steps);
        Assert.Equal(Steps(Records.New()), ConversationPlan.Of(starting, Records.Ours, until).Steps);
        Assert.True(ConversationPlan.Of(Records.Settled() with { StartingUntil = until }, Records.Ours, Records.Now).IsEmpty);
    }

    [Fact]
    public void A_settled_conversation_needs_nothing() => Assert.True(ConversationPlan.Of(Records.Settled(), Records.Ours, Records.Now).IsEmpty);

    [Fact]
    public void Whatever_is_doubted_is_looked_at_and_nothing_is_created_again()
    {
        var settled = Records.Settled();
        var doubted = settled with { Applied = settled.Applied.Unknown(VerifyScope.Everything) };

        Assert.Equal([ReconcileStep.Channel, ReconcileStep.ReadCase], Steps(doubted));
        Assert.DoesNotContain(ReconcileStep.CreateCase, Steps(doubted));
    }

    [Fact]
    public void An_agent_who_owns_the_Case_is_looked_for_before_being_added()
    {
        var owned = Records.Settled().WithCurrent(Records.Settled().Current with { OwnerId = Records.Agent });
        owned = owned with { Applied = owned.Applied with { Told = ChannelStatus.Of(owned, Records.Ours, Records.Now)! } };
        var claimed = owned with { Applied = owned.Applied with { Agents = [new AgentMembership(Records.Agent, AgentPresence.Claimed)] } };
        var added = owned with { Applied = owned.Applied with { Agents = [new AgentMembership(Records.Agent, AgentPresence.Added)] } };

        Assert.Equal([ReconcileStep.LookAtAgents], Steps(owned));
        Assert.Equal([ReconcileStep.MoveAgents], Steps(claimed));
        Assert.Empty(Steps(added));
        Assert.Contains(ReconcileStep.MoveAgents, Steps(added.WithCurrent(added.Current with { OwnerId = Records.Queue })));
        Assert.Contains(ReconcileStep.MoveAgents, Steps(added.WithCurrent(added.Current with { IsClosed = true })));
        Assert.Contains(ReconcileStep.MoveAgents, Steps(added.WithCurrent(added.Current with { Deleted = true })));
    }

    [Fact]
    public void What_the_package_owns_is_left_alone()
    {
        var owned = Records.Settled().WithCurrent(Records.Settled().Current with { OwnerId = Records.Agent, Status = "Working" });

        Assert.True(ConversationPlan.Of(owned, new ReconcilePolicy(false, false, false), Records.Now).IsEmpty);
    }

    [Fact]
    public void A_deleted_channel_is_never_made_again_and_a_deleted_Case_neither()
    {
        var settled = Records.Settled();
        var noChannel = settled with { Applied = settled.Applied with { Channel = ChannelState.Deleted, CaseStatusUnknown = true } };
        var noCase = settled.WithCurrent(settled.Current with { Deleted = true });

        Assert.True(ConversationPlan.Of(noChannel, Records.Ours, Records.Now).IsEmpty);
        Assert.Equal([ReconcileStep.WriteStatus], ConversationPlan.Of(noCase, Records.Ours, Records.Now).Steps);
    }

    [Fact]
    public void A_first_message_under_way_is_left_to_whoever_sends_it_until_its_time_is_over()
    {
        var sending = Records.Settled() with { Request = new StartRequest { Subject = "Help", FirstMessage = "Hi" } };
        sending = sending with { Applied = sending.Applied with { FirstMessageSent = false, FirstMessageTriedAt = Records.Now } };

        var other = ConversationPlan.Of(sending, Records.Ours, Records.Now.AddSeconds(29));
        var owner = ConversationPlan.Of(sending, Records.Ours, Records.Now.AddSeconds(1), Records.Now);
        var later = ConversationPlan.Of(sending, Records.Ours, Records.Now.AddSeconds(30));

        Assert.Empty(other.Steps);
        Assert.Equal(Records.Now.AddSeconds(30), other.NotBefore);
        Assert.Equal([ReconcileStep.SendFirstMessage], owner.Steps);
        Assert.Equal([ReconcileStep.ClaimFirstMessage], later.Steps);
    }

    [Fact]
    public void Quick_changes_of_the_status_wait_and_become_one_write()
    {
        var changed = Records.Settled().WithCurrent(Records.Settled().Current with { Status = "Working" });
        changed = changed with { Applied = changed.Applied with { CaseStatusWrittenAt = Records.Now } };

        var soon = ConversationPlan.Of(changed, Records.Ours, Records.Now.AddMilliseconds(100));
        var later = ConversationPlan.Of(changed, Records.Ours, Records.Now.AddMilliseconds(750));

        Assert.Empty(soon.Steps);
        Assert.Equal(Records.Now.AddMilliseconds(750), soon.NotBefore);
        Assert.Equal([ReconcileStep.WriteStatus], later.Steps);
    }
}
