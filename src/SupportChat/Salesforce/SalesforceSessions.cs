using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

/// <summary>
/// The process's one session (docs/reference/salesforce.md#session-life): asked for once however many calls wait for it, renewed in the background before it is
/// likely to end, and forgotten when Salesforce refuses it. A session that is refused though it is fresh is a fault of set-up that another log-in does not
/// mend: calls then fail at once, and a log-in is tried after longer and longer pauses.
/// </summary>
public sealed class SalesforceSessions
{
    /// <summary>Name of the HTTP client that logs in.</summary>
    internal const string Name = "salesforce-login";

    private static readonly TimeSpan RenewAfter = TimeSpan.FromMinutes(45);

    /// <summary>Calls wait for the renewal only beyond this age: until then the session is most likely good, and a failing login hurts nobody.</summary>
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(75);

    /// <summary>How long a login that failed for a passing reason stands for those that follow.</summary>
    private static readonly TimeSpan FailureLasts = TimeSpan.FromSeconds(1);

    /// <summary>A session that ends within this time of its issue did not end by its age.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private const string Remedy =
        "Salesforce gives a token and then refuses it. Check that the integration user's sessions are not locked to an IP address, "
        + "that the app has the OAuth scope api, and that Salesforce__LoginUrl is the org's My Domain.";

    private readonly Func<CancellationToken, Task<SalesforceSession>> logIn;
    private readonly TimeProvider time;
    private readonly Lock gate = new();

    private HeldSession? held;
    private FailedLogin? failed;
    private SalesforceSessionProblem? problem;
    private int loginFailures;
    private int shortLived;
    private Task<SalesforceSession>? renewal;

    public SalesforceSessions(SalesforceLogin login, TimeProvider time)
        : this(login.LogInAsync, time)
    {
    }

    internal SalesforceSessions(Func<CancellationToken, Task<SalesforceSession>> logIn, TimeProvider time)
    {
        this.logIn = logIn;
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
                return current is not null ? Task.FromResult(current.Session) : Task.FromException<SalesforceSession>(failure.ToException(now));
            }

            var asked = renewal ??= ObserveFault(Task.Run(RenewAsync, CancellationToken.None));
            return current is not null ? Task.FromResult(current.Session) : asked.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Why calls have no session, or had none until now; null while all is well.</summary>
    public SalesforceSessionProblem? Problem
    {
        get
        {
            lock (gate)
            {
                return problem;
            }
        }
    }

    /// <summary>The API took the session: what was wrong is over.</summary>
    public void Accepted(SalesforceSession session)
    {
        lock (gate)
        {
            if (held is not { } current || current.Session.AccessToken != session.AccessToken)
            {
                return;
            }

            if (!current.IsAccepted)
            {
                held = current with { IsAccepted = true };
                problem = problem?.Code == SalesforceSessionProblem.SessionRefused ? null : problem;
            }

            if (shortLived > 0 && !IsFresh(current))
            {
                shortLived = 0;
            }
        }
    }

    /// <summary>Forgets a session that the API refused, unless a newer one is held already.</summary>
    /// <param name="session">The session.</param>
    /// <param name="code">Code of the refusal.</param>
    /// <returns>The failure of this call and of those that follow, when the session is fresh and another log-in is of no use; null when one is due.</returns>
    public UpstreamException? Refused(SalesforceSession session, string code)
    {
        lock (gate)
        {
            if (held is not { } current || current.Session.AccessToken != session.AccessToken)
            {
                return null;
            }

            held = null;
            if (current.IsAccepted && !IsFresh(current))
            {
                shortLived = 0;
                return null;
            }

            // One that worked, or that nobody used for a while, may have been ended by somebody; when the next one is refused as well, it is no accident.
            shortLived++;
            var failures = current.IsAccepted || !IsFresh(current) ? shortLived - 1 : shortLived;
            if (failures == 0)
            {
                return null;
            }

            var now = time.GetUtcNow();
            var until = now + LoginBackoff.After(failures);
            var setUp = new UpstreamException(SalesforceClient.Name, UpstreamFailure.SetUp, code, Remedy);
            failed = new FailedLogin(setUp, until);
            problem = new SalesforceSessionProblem(SalesforceSessionProblem.SessionRefused, code, SinceOf(SalesforceSessionProblem.SessionRefused, now), until);
            return failed.ToException(now);
        }
    }

    /// <summary>True for the session in use when it was given a moment ago.</summary>
    internal bool IsFresh(SalesforceSession session)
    {
        lock (gate)
        {
            return held is { } current && current.Session.AccessToken == session.AccessToken && IsFresh(current);
        }
    }

    private bool IsFresh(HeldSession session) => time.GetUtcNow() - session.Since < Fresh;

    private DateTimeOffset SinceOf(string code, DateTimeOffset now) => problem?.Code == code ? problem.Since : now;

    private async Task<SalesforceSession> RenewAsync()
    {
        try
        {
            var session = await logIn(CancellationToken.None);
            lock (gate)
            {
                held = new HeldSession(session, time.GetUtcNow(), IsAccepted: false);
                failed = null;
                loginFailures = 0;
                problem = problem?.Code == SalesforceSessionProblem.LoginRefused ? null : problem;
                renewal = null;
                return session;
            }
        }
        catch (Exception failure)
        {
            lock (gate)
            {
                failed = failure is UpstreamException known ? RememberFailure(known, time.GetUtcNow()) : null;
                renewal = null;
            }

            throw;
        }
    }

    /// <summary>A renewal that nobody waits for any more may fail: the next call tries again, and the failure was counted.</summary>
    private static Task<SalesforceSession> ObserveFault(Task<SalesforceSession> asked)
    {
        _ = asked.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return asked;
    }

    private FailedLogin RememberFailure(UpstreamException failure, DateTimeOffset now)
    {
        if (failure.Failure == UpstreamFailure.Transient)
        {
            return new FailedLogin(failure, now + FailureLasts);
        }

        var until = now + LoginBackoff.After(++loginFailures);
        problem = new SalesforceSessionProblem(SalesforceSessionProblem.LoginRefused, failure.Code, SinceOf(SalesforceSessionProblem.LoginRefused, now), until);
        return new FailedLogin(failure, until);
    }

    private sealed record HeldSession(SalesforceSession Session, DateTimeOffset Since, bool IsAccepted);

    private sealed record FailedLogin(UpstreamException Failure, DateTimeOffset Until)
    {
        /// <summary>For a call that fails by it: a fault of set-up is not asked about before the pause is over.</summary>
        public UpstreamException ToException(DateTimeOffset now) => new(
            Failure.Upstream, Failure.Failure, Failure.Code, Failure.Message, Failure.InnerException)
        {
            RetryAfter = Failure.RetryAfter ?? (Failure.Failure == UpstreamFailure.SetUp ? Until - now : null),
        };
    }
}
