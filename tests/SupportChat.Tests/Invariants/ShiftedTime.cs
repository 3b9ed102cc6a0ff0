namespace SupportChat.Tests.Invariants;

/// <summary>The system's clock, set forward at will: what waits for a time comes due without waiting. Timers run in real time.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long shift;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref shift));

    public void Advance(TimeSpan by) => Interlocked.Add(ref shift, by.Ticks);
}
