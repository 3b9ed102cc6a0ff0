namespace SupportChat.Salesforce.PubSub;

/// <summary>
/// Where the Pub/Sub client takes its proof from: always the current session, never a stored copy (docs/reference/salesforce.md#stream-session).
/// </summary>
internal interface IPubSubSessions
{
    /// <summary>The current session; a cached one unless it was invalidated.</summary>
    Task<SalesforceSession> GetAsync(CancellationToken cancellationToken);

    /// <summary>A stream was opened with this session.</summary>
    void Accepted(SalesforceSession session);

    /// <summary>The Pub/Sub API refused this session: the next call gets a new one, or fails for as long as another log-in is of no use.</summary>
    void Invalidate(SalesforceSession session);
}
