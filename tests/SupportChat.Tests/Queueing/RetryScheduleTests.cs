using CsCheck;
using SupportChat.Queueing;

namespace SupportChat.Tests.Queueing;

public sealed class RetryScheduleTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(9, 256)]
    [InlineData(10, 300)]
    [InlineData(21, 300)]
    [InlineData(1_000, 300)]
    public void Without_jitter_the_delay_doubles_up_to_five_minutes(int attempt, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetrySchedule.Delay(attempt, 0, null));

    [Fact]
    public void Jitter_takes_away_half_at_most() => Gen.Select(Gen.Int[1, 100], Gen.Double[0, 1]).Sample((attempt, jitter) =>
    {
        var full = RetrySchedule.Delay(attempt, 0, null);
        var delay = RetrySchedule.Delay(attempt, jitter, null);
        return delay <= full && delay >= full / 2;
    });

    [Fact]
    public void What_the_upstream_asks_for_is_kept_up_to_an_hour()
    {
        Assert.Equal(TimeSpan.FromMinutes(7), RetrySchedule.Delay(1, 0.5, TimeSpan.FromMinutes(7)));
        Assert.Equal(TimeSpan.FromHours(1), RetrySchedule.Delay(1, 0.5, TimeSpan.FromHours(9)));
        Assert.Equal(TimeSpan.FromSeconds(300), RetrySchedule.Delay(50, 0, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Attempts_are_counted_from_one() => Assert.Throws<ArgumentOutOfRangeException>(() => RetrySchedule.Delay(0, 0, null));
}
