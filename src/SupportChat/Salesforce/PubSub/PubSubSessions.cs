using SupportChat.Upstreams;

namespace SupportChat.Salesforce.PubSub;

/// <summary>
/// The sessions that the REST client uses too. A session that the Pub/Sub API never took is not thrown away for both: the REST API may live well with it. Then
/// the stream waits, longer and longer, and tries whatever session is there.
/// </summary>
internal sealed class PubSubSessions(SalesforceSessions sessions, TimeProvider time) : IPubSubSessions
{
    private const string Code = "service.auth.error";

    private const string Remedy =
        "The Pub/Sub API refuses a session that Salesforce has just given. Check that the app has the OAuth scope api, "
        + "that the integration user's sessions are not locked to an IP address, and Salesforce__PubSubUrl.";

    /// <summary>Sessions thrown away for the stream alone come at most so often.</summary>
    private static readonly TimeSpan BetweenRenewals = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private string? accepted;
    private bool mayHaveEnded;
    private DateTimeOffset? renewedAt;
    private int refusals;
    private DateTimeOffset heldUntil;

    public Task<SalesforceSession> GetAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (now < heldUntil)
            {
                return Task.FromException<SalesforceSession>(
                    new UpstreamException(SalesforceClient.Name, UpstreamFailure.SetUp, Code, Remedy) { RetryAfter = heldUntil - now });
            }
        }

        return sessions.GetAsync(cancellationToken);
    }

    public void Accepted(SalesforceSession session)
    {
        lock (gate)
        {
            (accepted, refusals) = (session.AccessToken, 0);
        }
    }

    public void Invalidate(SalesforceSession session)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            mayHaveEnded |= accepted == session.AccessToken || (refusals == 0 && !sessions.IsFresh(session));
            accepted = null;
            if (mayHaveEnded && !(now - renewedAt < BetweenRenewals))
            {
                (mayHaveEnded, renewedAt) = (false, now);
                sessions.Refused(session, Code);
                return;
            }

            heldUntil = now + LoginBackoff.After(++refusals);
        }
    }
}
