using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace SupportChat.Sendbird;

/// <summary>Sendbird user ids of agents, by <c>Sendbird__AgentUserIdFormat</c> (<c>sf_{Id}</c>).</summary>
public sealed class AgentUserIds(IOptions<SendbirdOptions> options)
{
    private const string Placeholder = "{Id}";

    private readonly string prefix = options.Value.AgentUserIdFormat[..options.Value.AgentUserIdFormat.IndexOf(Placeholder, StringComparison.Ordinal)];
    private readonly string suffix = options.Value.AgentUserIdFormat[(
        options.Value.AgentUserIdFormat.IndexOf(Placeholder, StringComparison.Ordinal) + Placeholder.Length)..];

    /// <summary>The Sendbird user of a Salesforce user.</summary>
    public string Of(SalesforceId userId) => prefix + userId.Value + suffix;

    /// <summary>True for an id that only agents may have: a customer who claims it is refused.</summary>
    public bool IsAgent(string sendbirdUserId) => TryParse(sendbirdUserId, out _);

    /// <summary>The Salesforce user behind an agent's Sendbird id.</summary>
    public bool TryParse([NotNullWhen(true)] string? sendbirdUserId, out SalesforceId userId)
    {
        userId = default;
        return sendbirdUserId is not null
            && sendbirdUserId.Length > prefix.Length + suffix.Length
            && sendbirdUserId.StartsWith(prefix, StringComparison.Ordinal)
            && sendbirdUserId.EndsWith(suffix, StringComparison.Ordinal)
            && SalesforceId.TryParse(sendbirdUserId[prefix.Length..^suffix.Length], out userId);
    }
}
