using SupportChat.Sendbird;

namespace SupportChat.Http.Authentication;

/// <summary>Which user ids a customer may have.</summary>
public sealed class CustomerIdRules(AgentUserIds agentUserIds)
{
    /// <summary>What <see cref="CanBe"/> asks, to be told to whom it concerns.</summary>
    internal static readonly string Rule = $"1 to {SendbirdIds.MaxUserId} characters, {SendbirdIds.Rule}, and not of the form of an agent's id.";

    /// <summary>True for a user id that a customer may have.</summary>
    internal bool CanBe(string userId) => userId.Length <= SendbirdIds.MaxUserId && SendbirdIds.CanBe(userId) && !agentUserIds.IsAgent(userId);
}
