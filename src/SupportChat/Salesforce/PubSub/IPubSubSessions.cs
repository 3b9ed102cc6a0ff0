namespace SupportChat.Salesforce.PubSub;

/// <summary>Where the Pub/Sub client takes its proof from: always the current session, never a stored copy (Salesforce reference 4.5).</summary>
internal interface IPubSubSessions
{
    /// <summary>The current session; a cached one unless it was invalidated.</summary>
    Task<SalesforceSession> GetAsync(CancellationToken cancellationToken);

    /// <summary>Salesforce refused this session: the next call gets a new one.</summary>
    void Invalidate(SalesforceSession session);
}
