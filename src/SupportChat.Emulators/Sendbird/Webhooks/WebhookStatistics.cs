using System.Text.Json.Nodes;

namespace SupportChat.Emulators.Sendbird.Webhooks;

/// <summary>Counts of webhooks since the start of the emulator.</summary>
internal sealed class WebhookStatistics
{
    private long _raised;
    private long _attempts;
    private long _delivered;
    private long _failed;
    private long _dropped;
    private long _duplicated;
    private long _shuffled;
    private long _overflowed;
    private long _pending;

    /// <summary>Deliveries that have not ended yet.</summary>
    public long Pending => Interlocked.Read(ref _pending);

    public void Raised() => Interlocked.Increment(ref _raised);

    public void Attempted() => Interlocked.Increment(ref _attempts);

    public void Delivered() => Interlocked.Increment(ref _delivered);

    public void Failed() => Interlocked.Increment(ref _failed);

    public void Dropped() => Interlocked.Increment(ref _dropped);

    public void Duplicated() => Interlocked.Increment(ref _duplicated);

    public void Shuffled() => Interlocked.Increment(ref _shuffled);

    public void Overflowed() => Interlocked.Increment(ref _overflowed);

    public long Began() => Interlocked.Increment(ref _pending);

    public void Ended() => Interlocked.Decrement(ref _pending);

    public JsonObject Report() => new()
    {
        ["sent"] = Interlocked.Read(ref _raised),
        ["attempts"] = Interlocked.Read(ref _attempts),
        ["delivered"] = Interlocked.Read(ref _delivered),
        ["failed"] = Interlocked.Read(ref _failed),
        ["dropped"] = Interlocked.Read(ref _dropped),
        ["duplicated"] = Interlocked.Read(ref _duplicated),
        ["shuffled"] = Interlocked.Read(ref _shuffled),
        ["overflowed"] = Interlocked.Read(ref _overflowed),
        ["pending"] = Pending,
    };
}
