using SupportChat.Sendbird;
using SupportChat.Upstreams;

namespace SupportChat.Conversations;

/// <summary>The reconciler's steps for agents (docs/architecture.md#rule-7-agents): we remove only whom we added.</summary>
public sealed class AgentSteps(SendbirdClient sendbird, AgentDirectory directory, AgentUserIds userIds, ReconcilePolicy policy, TimeProvider time)
{
    /// <summary>Reads who is in the channel and claims the agent to add before adding, so that a crash in between leaves nobody unaccounted.</summary>
    internal async Task<ReconcileStepResult> ReadMembersAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        var members = await sendbird.ListMembersAsync(conversation.ChannelUrl, cancellationToken);
        if (members is null)
        {
            return new ReconcileStepResult(c => c with { Applied = c.Applied with { Channel = ChannelState.Unverified } });
        }

        var joined = members.Where(member => member.State == "joined").Select(member => member.UserId).ToHashSet(StringComparer.Ordinal);
        var stillActive = new HashSet<SalesforceId>();
        foreach (var agent in conversation.Applied.Agents.Where(agent => agent.Presence is AgentPresence.Added or AgentPresence.Inactive))
        {
            if ((await directory.FindAsync(agent.UserId, fresh: true, cancellationToken))?.IsActive == true)
            {
                stillActive.Add(agent.UserId);
            }
        }

        // What another run wrote meanwhile may be newer than the look: nobody whom it added is given up for being absent from it.
        return new ReconcileStepResult(c => Seen(c, joined, stillActive), Unknown);
    }

    /// <summary>Adds claimed agents who should be there, removes those of ours who should not.</summary>
    internal async Task<ReconcileStepResult> SyncMembersAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        var wanted = ConversationPlan.WantedAgent(conversation, policy);
        var leaving = conversation.Applied.Agents
            .Where(agent => agent.UserId != wanted && agent.Presence is (AgentPresence.Claimed or AgentPresence.Added))
            .Select(agent => agent.UserId)
            .ToList();
        try
        {
            if (leaving.Count > 0)
            {
                await sendbird.LeaveAsync(conversation.ChannelUrl, [.. leaving.Select(userIds.Of)], cancellationToken);
            }

            var presence = AgentPresence.Added;
            if (wanted is { } joining && conversation.Applied.Agents.Any(agent => agent.UserId == joining && agent.Presence == AgentPresence.Claimed))
            {
                presence = await JoinAsync(conversation, joining, cancellationToken);
            }

            // Another run may have brought back whom this one removed: only a new look gives an agent up.
            return new ReconcileStepResult(c => Synced(c, leaving, wanted, presence), c => MarkUnknown(Synced(c, [], wanted, presence), conversation));
        }
        catch (UpstreamException refused) when (refused.Failure == UpstreamFailure.Refused)
        {
            return new ReconcileStepResult(c => c with
            {
                Applied = c.Applied with { SendbirdRefused = true },
                Attention = new Attention(AttentionReason.SendbirdRefused, time.GetUtcNow(), refused.Code),
            });
        }
    }

    /// <summary>
    /// After a move whose answer was lost, or came when somebody else had written: an agent whom it was adding may be in the channel, even when the
    /// record has let go of that agent meanwhile.
    /// </summary>
    /// <param name="conversation">The newest record.</param>
    /// <param name="before">The record that the move began with.</param>
    internal static Conversation MarkUnknown(Conversation conversation, Conversation before)
    {
        var agents = conversation.Applied.Agents;
        var forgotten = before.Applied.Agents.Where(agent => agent.Presence == AgentPresence.Claimed && agents.All(other => other.UserId != agent.UserId));
        return Unknown(conversation with { Applied = conversation.Applied with { Agents = [.. agents, .. forgotten] } });
    }

    private static Conversation Unknown(Conversation conversation) =>
        conversation.Applied.AgentsUnknown ? conversation : conversation with { Applied = conversation.Applied with { AgentsUnknown = true } };

    private static Conversation Synced(Conversation conversation, List<SalesforceId> left, SalesforceId? joined, AgentPresence presence)
    {
        var agents = conversation.Applied.Agents
            .Where(agent => !left.Contains(agent.UserId) && (agent.UserId == joined || agent.Presence is AgentPresence.Claimed or AgentPresence.Added))
            .Select(agent => agent.UserId == joined && agent.Presence == AgentPresence.Claimed ? agent with { Presence = presence } : agent);
        return conversation with { Applied = conversation.Applied with { Agents = [.. agents] } };
    }

    private Conversation Seen(Conversation conversation, HashSet<string> joined, HashSet<SalesforceId> stillActive)
    {
        var wanted = ConversationPlan.WantedAgent(conversation, policy);
        var agents = new List<AgentMembership>();
        foreach (var agent in conversation.Applied.Agents)
        {
            var there = joined.Contains(userIds.Of(agent.UserId));
            var isWanted = agent.UserId == wanted;
            var presence = agent.Presence switch
            {
                AgentPresence.Added when there && stillActive.Contains(agent.UserId) => AgentPresence.Added,
                AgentPresence.Added when there => AgentPresence.Claimed,
                AgentPresence.Found when there => AgentPresence.Found,
                AgentPresence.Inactive when !stillActive.Contains(agent.UserId) => AgentPresence.Inactive,
                _ => AgentPresence.Claimed,
            };
            // A claimed agent who is not there yet may be on the way: kept until a removal came after the look.
            if (isWanted || (there && presence != AgentPresence.Inactive) || agent.Presence == AgentPresence.Claimed)
            {
                agents.Add(agent with { Presence = presence });
            }
        }

        if (wanted is { } owner && agents.All(agent => agent.UserId != owner))
        {
            agents.Add(new AgentMembership(owner, joined.Contains(userIds.Of(owner)) ? AgentPresence.Found : AgentPresence.Claimed));
        }

        return conversation with { Applied = conversation.Applied with { Agents = agents, AgentsUnknown = false } };
    }

    private async Task<AgentPresence> JoinAsync(Conversation conversation, SalesforceId agent, CancellationToken cancellationToken)
    {
        var user = await directory.FindAsync(agent, fresh: false, cancellationToken);
        var sendbirdId = userIds.Of(agent);
        if (user is not { IsActive: true })
        {
            await sendbird.LeaveAsync(conversation.ChannelUrl, [sendbirdId], cancellationToken);
            return AgentPresence.Inactive;
        }

        await directory.ProvisionAsync(user, fresh: false, cancellationToken);
        if (!await sendbird.InviteAsync(conversation.ChannelUrl, [sendbirdId], cancellationToken))
        {
            // Deleted since it was made sure of: made again, so that the next attempt finds it.
            await directory.ProvisionAsync(user, fresh: true, cancellationToken);
            throw new UpstreamException("sendbird", UpstreamFailure.Transient, "400201", "The channel or the agent's user is not there.");
        }

        var member = (await sendbird.ListMembersAsync(conversation.ChannelUrl, cancellationToken) ?? []).FirstOrDefault(other => other.UserId == sendbirdId);
        if (member?.State == "invited")
        {
            await sendbird.AcceptInvitationAsync(conversation.ChannelUrl, sendbirdId, cancellationToken);
        }

        return AgentPresence.Added;
    }
}
