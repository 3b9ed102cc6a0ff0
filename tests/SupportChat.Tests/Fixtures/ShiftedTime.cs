namespace SupportChat.Tests.Fixtures;

/// <summary>The system's clock, set forward at will: what waits for a time comes due without waiting. Timers run in real time.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long shift;
    private long stopped;

    public override DateTimeOffset GetUtcNow() =>
        (Interlocked.Read(ref stopped) is > 0 and var at ? new DateTimeOffset(at, TimeSpan.Zero) : base.GetUtcNow()) + TimeSpan
            .FromTicks(Interlocked.Read(ref shift));

    /// <summary>From now on only <see cref="Advance"/> moves the clock.</summary>
    public void Stop() => Interlocked.Exchange(ref stopped, base.GetUtcNow().UtcTicks);

    public void Advance(TimeSpan by) => Interlocked.Add(ref shift, by.Ticks);
}
