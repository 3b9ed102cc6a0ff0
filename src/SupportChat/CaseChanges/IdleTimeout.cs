namespace SupportChat.CaseChanges;

/// <summary>
/// Cancels a subscription that has been silent for too long. Time that our own work takes does not count. Fed for every answer, so cheap to feed.
/// </summary>
internal sealed class IdleTimeout : IAsyncDisposable
{
    private readonly TimeSpan timeout;
    private readonly CancellationTokenSource subscription;
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private long waitingSince;
    private volatile bool working;

    public IdleTimeout(TimeSpan timeout, CancellationTokenSource subscription, TimeProvider time)
    {
        this.timeout = timeout;
        this.subscription = subscription;
        this.time = time;
        waitingSince = time.GetTimestamp();
        timer = time.CreateTimer(_ => Check(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>True once it cancelled.</summary>
    public bool Expired { get; private set; }

    /// <summary>An answer came; we are at work.</summary>
    public void Pause() => working = true;

    /// <summary>We wait for the server again.</summary>
    public void Resume()
    {
        Volatile.Write(ref waitingSince, time.GetTimestamp());
        working = false;
    }

    public ValueTask DisposeAsync() => timer.DisposeAsync();

    private void Check()
    {
        var left = working ? timeout : timeout - time.GetElapsedTime(Volatile.Read(ref waitingSince));
        if (left > TimeSpan.Zero)
        {
            timer.Change(left, Timeout.InfiniteTimeSpan);
            return;
        }

        Expired = true;
        subscription.Cancel();
    }
}
