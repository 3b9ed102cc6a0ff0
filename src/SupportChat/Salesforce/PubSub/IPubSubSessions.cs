namespace SupportChat.Salesforce.PubSub;

/// <summary>Where the Pub/Sub client takes its proof from: always the current session, never a stored copy (Salesforce reference 4.5).</summary>
internal interface IPubSubSessions
{
    /// <summary>The current session; a cached one unless it was invalidated.</summary>
    Task<PubSubSession> GetAsync(CancellationToken cancellationToken);

    /// <summary>Salesforce refused this session: the next call gets a new one.</summary>
    void Invalidate(PubSubSession session);
}

/// <summary>What the three metadata headers of every call carry (Salesforce reference 4.1).</summary>
/// <param name="AccessToken">Header <c>accesstoken</c>.</param>
/// <param name="InstanceUrl">Header <c>instanceurl</c>: scheme and host.</param>
/// <param name="TenantId">Header <c>tenantid</c>: organization id of 18 characters.</param>
internal sealed record PubSubSession(string AccessToken, Uri InstanceUrl, string TenantId);
