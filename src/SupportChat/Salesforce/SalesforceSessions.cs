using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

/// <summary>
/// The process's one session (Salesforce reference 1.5): asked for once however many calls wait for it, renewed in the background before it is likely to
/// end, and forgotten when Salesforce refuses it.
/// </summary>
public sealed class SalesforceSessions
{
    /// <summary>Name of the HTTP client that logs in.</summary>
    internal const string Name = "salesforce-login";

    private static readonly TimeSpan RenewAfter = TimeSpan.FromMinutes(45);

    /// <summary>Calls wait for the renewal only beyond this age: until then the session is most likely good, and a failing login hurts nobody.</summary>
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(75);

    /// <summary>How long a failed login stands for those that follow: the number of logins is limited.</summary>
    private static readonly TimeSpan FailureLasts = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan SetUpFailureLasts = TimeSpan.FromSeconds(10);

    private readonly Func<CancellationToken, Task<SalesforceSession>> ask;
    private readonly TimeProvider time;
    private readonly Lock gate = new();

    private Held? held;
    private Failed? failed;
    private Task<SalesforceSession>? renewal;

    internal SalesforceSessions(SalesforceLogin login, TimeProvider time)
        : this(login.AskAsync, time)
    {
    }

    internal SalesforceSessions(Func<CancellationToken, Task<SalesforceSession>> ask, TimeProvider time)
    {
        this.ask = ask;
        this.time = time;
    }

    /// <summary>The session, from memory or newly asked for. Giving up the wait does not stop the login that others wait for.</summary>
    /// <exception cref="UpstreamException">No token is given.</exception>
    public Task<SalesforceSession> GetAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            var current = held is { } session && now < session.Since + GoodFor ? session : null;
            if (current is not null && now < current.Since + RenewAfter)
            {
                return Task.FromResult(current.Session);
            }

            if (renewal is null && failed is { } failure && now < failure.Until)
            {
                return current is not null ? Task.FromResult(current.Session) : Task.FromException<SalesforceSession>(failure.Again());
            }

            var asked = renewal ??= Observed(Task.Run(RenewAsync, CancellationToken.None));
            return current is not null ? Task.FromResult(current.Session) : asked.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Forgets a session that Salesforce refused, unless a newer one is held already.</summary>
    public void Invalidate(SalesforceSession expired)
    {
        lock (gate)
        {
            if (held?.Session.AccessToken == expired.AccessToken)
            {
                held = null;
            }
        }
    }

    private async Task<SalesforceSession> RenewAsync()
    {
        try
        {
            var session = await ask(CancellationToken.None);
            lock (gate)
            {
                held = new Held(session, time.GetUtcNow());
                failed = null;
                renewal = null;
                return session;
            }
        }
        catch (Exception failure)
        {
            lock (gate)
            {
                failed = failure is UpstreamException known ? new Failed(known, time.GetUtcNow() + Lasts(known)) : null;
                renewal = null;
            }

            throw;
        }
    }

    /// <summary>A renewal that nobody waits for any more may fail: the next call tries again, and the failure was counted.</summary>
    private static Task<SalesforceSession> Observed(Task<SalesforceSession> asked)
    {
        _ = asked.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return asked;
    }

    private static TimeSpan Lasts(UpstreamException failure) => failure.Failure == UpstreamFailure.Transient ? FailureLasts : SetUpFailureLasts;

    private sealed record Held(SalesforceSession Session, DateTimeOffset Since);

    private sealed record Failed(UpstreamException Failure, DateTimeOffset Until)
    {
        public UpstreamException Again() =>
            new(Failure.Upstream, Failure.Failure, Failure.Code, Failure.Message, Failure.InnerException) { RetryAfter = Failure.RetryAfter };
    }
}
