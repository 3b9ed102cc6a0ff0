using System.Text.Json.Nodes;

namespace SupportChat.Emulators.Sendbird.Webhooks;

/// <summary>Counts of webhooks since the start of the emulator.</summary>
internal sealed class WebhookStatistics
{
    private long raised;
    private long attempts;
    private long delivered;
    private long failed;
    private long dropped;
    private long duplicated;
    private long shuffled;
    private long overflowed;
    private long pending;

    /// <summary>Deliveries that have not ended yet.</summary>
    public long Pending => Interlocked.Read(ref pending);

    public void Raised() => Interlocked.Increment(ref raised);

    public void Attempted() => Interlocked.Increment(ref attempts);

    public void Delivered() => Interlocked.Increment(ref delivered);

    public void Failed() => Interlocked.Increment(ref failed);

    public void Dropped() => Interlocked.Increment(ref dropped);

    public void Duplicated() => Interlocked.Increment(ref duplicated);

    public void Shuffled() => Interlocked.Increment(ref shuffled);

    public void Overflowed() => Interlocked.Increment(ref overflowed);

    public long Began() => Interlocked.Increment(ref pending);

    public void Ended() => Interlocked.Decrement(ref pending);

    public JsonObject Report() => new()
    {
        ["sent"] = Interlocked.Read(ref raised),
        ["attempts"] = Interlocked.Read(ref attempts),
        ["delivered"] = Interlocked.Read(ref delivered),
        ["failed"] = Interlocked.Read(ref failed),
        ["dropped"] = Interlocked.Read(ref dropped),
        ["duplicated"] = Interlocked.Read(ref duplicated),
        ["shuffled"] = Interlocked.Read(ref shuffled),
        ["overflowed"] = Interlocked.Read(ref overflowed),
        ["pending"] = Pending,
    };
}
