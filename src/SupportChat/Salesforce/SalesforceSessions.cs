using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

/// <summary>
/// The process's one session (Salesforce reference 1.5): asked for once however many calls wait for it, renewed in the background before it is likely to
/// end, and forgotten when Salesforce refuses it. A session that is refused though it is fresh is a fault of set-up that another log-in does not mend: calls
/// then fail at once, and a log-in is tried after longer and longer pauses.
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

    private readonly Func<CancellationToken, Task<SalesforceSession>> ask;
    private readonly TimeProvider time;
    private readonly Lock gate = new();

    private Held? held;
    private Failed? failed;
    private SalesforceSessionProblem? problem;
    private int loginFailures;
    private int shortLived;
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
                return current is not null ? Task.FromResult(current.Session) : Task.FromException<SalesforceSession>(failure.Again(now));
            }

            var asked = renewal ??= Observed(Task.Run(RenewAsync, CancellationToken.None));
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
            var until = now + LoginPause.After(failures);
            var setUp = new UpstreamException(SalesforceClient.Name, UpstreamFailure.SetUp, code, Remedy);
            failed = new Failed(setUp, until);
            problem = new SalesforceSessionProblem(SalesforceSessionProblem.SessionRefused, code, SinceOf(SalesforceSessionProblem.SessionRefused, now), until);
            return failed.Again(now);
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

    private bool IsFresh(Held session) => time.GetUtcNow() - session.Since < Fresh;

    private DateTimeOffset SinceOf(string code, DateTimeOffset now) => problem?.Code == code ? problem.Since : now;

    private async Task<SalesforceSession> RenewAsync()
    {
        try
        {
            var session = await ask(CancellationToken.None);
            lock (gate)
            {
                held = new Held(session, time.GetUtcNow(), IsAccepted: false);
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
                failed = failure is UpstreamException known ? Stands(known, time.GetUtcNow()) : null;
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

    private Failed Stands(UpstreamException failure, DateTimeOffset now)
    {
        if (failure.Failure == UpstreamFailure.Transient)
        {
            return new Failed(failure, now + FailureLasts);
        }

        var until = now + LoginPause.After(++loginFailures);
        problem = new SalesforceSessionProblem(SalesforceSessionProblem.LoginRefused, failure.Code, SinceOf(SalesforceSessionProblem.LoginRefused, now), until);
        return new Failed(failure, until);
    }

    private sealed record Held(SalesforceSession Session, DateTimeOffset Since, bool IsAccepted);

    private sealed record Failed(UpstreamException Failure, DateTimeOffset Until)
    {
        /// <summary>For a call that fails by it: a fault of set-up is not asked about before the pause is over.</summary>
        public UpstreamException Again(DateTimeOffset now) => new(Failure.Upstream, Failure.Failure, Failure.Code, Failure.Message, Failure.InnerException)
        {
            RetryAfter = Failure.RetryAfter ?? (Failure.Failure == UpstreamFailure.SetUp ? Until - now : null),
        };
    }
}

/// <summary>An access token and where it is good.</summary>
/// <param name="AccessToken">Opaque.</param>
/// <param name="InstanceUrl">Base of all REST calls.</param>
/// <param name="OrganizationId">18 characters.</param>
/// <param name="UserId">The user that the token acts as.</param>
public sealed record SalesforceSession(string AccessToken, Uri InstanceUrl, string OrganizationId, string UserId);

/// <summary>Why calls to Salesforce have no session, for operators.</summary>
/// <param name="Code">One of the constants.</param>
/// <param name="Cause">Salesforce's own code, such as <c>INVALID_SESSION_ID</c>.</param>
/// <param name="Since">When it began.</param>
/// <param name="NextLoginAt">No log-in is tried before.</param>
public sealed record SalesforceSessionProblem(string Code, string Cause, DateTimeOffset Since, DateTimeOffset NextLoginAt)
{
    /// <summary>The token endpoint gives no token.</summary>
    public const string LoginRefused = "SalesforceLoginRefused";

    /// <summary>The token endpoint gives tokens that the API refuses.</summary>
    public const string SessionRefused = "SalesforceSessionRefused";
}

/// <summary>How long no log-in is tried once log-ins are of no use: the number that a user may make is limited, and beyond it the user is locked.</summary>
internal static class LoginPause
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <param name="failures">In a row, from 1.</param>
    public static TimeSpan After(int failures) => failures > 5 ? Longest : First * (1 << (failures - 1));
}
