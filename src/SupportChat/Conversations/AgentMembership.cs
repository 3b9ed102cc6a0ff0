using SupportChat.Salesforce;

namespace SupportChat.Conversations;

/// <summary>An agent and the channel.</summary>
/// <param name="UserId">Salesforce user.</param>
/// <param name="Presence">How the agent comes to be there.</param>
public sealed record AgentMembership(SalesforceId UserId, AgentPresence Presence);
