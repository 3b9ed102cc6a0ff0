namespace SupportChat.Salesforce.PubSub;

/// <summary>The sessions that the REST client uses too.</summary>
internal sealed class SharedSessions(SalesforceSessions sessions) : IPubSubSessions
{
    public Task<SalesforceSession> GetAsync(CancellationToken cancellationToken) => sessions.GetAsync(cancellationToken);

    public void Invalidate(SalesforceSession session) => sessions.Invalidate(session);
}
