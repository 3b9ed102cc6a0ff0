using SupportChat.Sendbird;

namespace SupportChat.Conversations;

/// <summary>Session tokens for agents: of active Salesforce users alone, whose Sendbird users are created if missing, as for a Case that they own.</summary>
public sealed class IssueAgentSession(AgentDirectory directory, AgentUserIds userIds, SessionTokenIssuer tokens)
{
    /// <summary>A token, or why there is none.</summary>
    /// <exception cref="Upstreams.UpstreamException">Salesforce does not say whether the user is active, or Sendbird gave no token.</exception>
    public async Task<AgentSession> HandleAsync(SalesforceId userId, CancellationToken cancellationToken)
    {
        // Whoever was deactivated a moment ago gets none.
        var user = await directory.FindAsync(userId, fresh: true, cancellationToken);
        if (user is null)
        {
            return new AgentSession.Unknown();
        }

        if (!user.IsActive)
        {
            return new AgentSession.Inactive();
        }

        var sendbirdId = userIds.Of(user.Id);
        var token = await tokens.IssueAsync(
            sendbirdId, cancellation => directory.ProvisionAsync(user, fresh: true, cancellation), cancellationToken);
        return new AgentSession.Issued(sendbirdId, token);
    }
}

/// <summary>What an agent connects to Sendbird with, or why there is nothing.</summary>
public abstract record AgentSession
{
    /// <summary>The org has no such user.</summary>
    public sealed record Unknown : AgentSession;

    /// <summary>The org's user is deactivated.</summary>
    public sealed record Inactive : AgentSession;

    /// <summary>A token of the agent's Sendbird user.</summary>
    public sealed record Issued(string UserId, SessionToken Token) : AgentSession;
}
