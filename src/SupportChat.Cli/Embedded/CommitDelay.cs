namespace SupportChat.Cli.Embedded;

/// <summary>
/// Whether the writer waits a moment between two commits. Callers that send again as soon as they are answered would otherwise fall into two halves, each
/// waiting for the other's flush. Worth it only where a flush is slow, and only while the callers do come back.
/// </summary>
internal sealed class CommitDelay
{
    /// <summary>Commits without a pause after one that gathered too few.</summary>
    private const int Retreat = 32;

    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(5);

    private int without;

    /// <summary>How long to wait for more callers; zero for not at all.</summary>
    /// <param name="committed">Callers of the last commit, who were just answered.</param>
    /// <param name="waiting">Callers that came meanwhile.</param>
    /// <param name="duration">Of the last commit.</param>
    public TimeSpan Pause(int committed, int waiting, TimeSpan duration)
    {
        if (without > 0)
        {
            without--;
            return TimeSpan.Zero;
        }

        var pause = TimeSpan.FromMilliseconds(Math.Round(duration.TotalMilliseconds / 3));
        return committed < 2 || waiting == 0 || duration < Slow ? TimeSpan.Zero : pause < Longest ? pause : Longest;
    }

    /// <summary>Says how many came during the pause.</summary>
    public void Gathered(int committed, int came) => without = came * 2 < committed ? Retreat : 0;
}
