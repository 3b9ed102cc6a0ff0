namespace SupportChat.Conversations;

/// <summary>Presence of an agent in the channel.</summary>
public enum AgentPresence
{
    /// <summary>We are about to add the agent, or have without knowing it yet.</summary>
    Claimed,

    /// <summary>We added the agent, and remove the agent when the Case leaves.</summary>
    Added,

    /// <summary>The agent was there before us: never removed.</summary>
    Found,

    /// <summary>The user is not active in Salesforce: not added.</summary>
    Inactive,
}
