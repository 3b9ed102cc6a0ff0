using System.Collections.Concurrent;
using SupportChat.Salesforce;
using SupportChat.Sendbird;

namespace SupportChat.Conversations;

/// <summary>Salesforce users who may join channels, and their Sendbird users.</summary>
public sealed class AgentDirectory(SalesforceClient salesforce, SendbirdClient sendbird, AgentUserIds userIds, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    private const int MaxEntries = 10_000;

    private readonly ConcurrentDictionary<SalesforceId, Entry> entries = new();
    private readonly ConcurrentDictionary<SalesforceId, AgentUser> provisioned = new();

    /// <summary>The user, at most five minutes old unless <paramref name="fresh"/>; null when there is none.</summary>
    internal async Task<AgentUser?> FindAsync(SalesforceId userId, bool fresh, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!fresh && entries.TryGetValue(userId, out var entry) && now - entry.ReadAt < Lifetime)
        {
            return entry.User;
        }

        var user = await salesforce.FindUserAsync(userId, cancellationToken);
        if (entries.Count >= MaxEntries)
        {
            entries.Clear();
            provisioned.Clear();
        }

        entries[userId] = new Entry(user, now);
        return user;
    }

    /// <summary>
    /// Makes sure that the agent has a Sendbird user with the current name and photo; that it was made sure of before counts unless <paramref name="fresh"/>.
    /// </summary>
    internal async Task ProvisionAsync(AgentUser user, bool fresh, CancellationToken cancellationToken)
    {
        if (!fresh && provisioned.TryGetValue(user.Id, out var known) && known == user)
        {
            return;
        }

        var sendbirdId = userIds.Of(user.Id);
        var photo = user.PhotoUrl ?? "";
        if (!await sendbird.CreateUserAsync(new SendbirdUser(sendbirdId, user.Name, photo), cancellationToken))
        {
            await sendbird.UpdateUserAsync(sendbirdId, user.Name, photo, isActive: true, cancellationToken);
        }

        provisioned[user.Id] = user;
    }

    private sealed record Entry(AgentUser? User, DateTimeOffset ReadAt);
}
