namespace SupportChat.Telemetry;

/// <summary>
/// Lets the first of many alike log lines through, and then one a minute that says how many there were: what anybody can cause must not fill the log.
/// </summary>
public sealed class LogSampler(TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private DateTimeOffset? last;
    private long untold;

    /// <summary>True when a line may be written now; <paramref name="count"/> is how many it stands for.</summary>
    public bool TryTake(out long count)
    {
        lock (gate)
        {
            count = ++untold;
            var now = time.GetUtcNow();
            if (now - last < Pause)
            {
                return false;
            }

            (last, untold) = (now, 0);
            return true;
        }
    }
}
