using SupportChat.Cli.Embedded;

namespace SupportChat.Tests.Cli.Embedded;

public sealed class CommitDelayTests
{
    private readonly CommitDelay rule = new();

    [Theory]
    [InlineData(32, 32, 6, 2)]
    [InlineData(32, 1, 3, 1)]
    [InlineData(32, 32, 60, 5)]
    [InlineData(32, 32, 1.5, 0)]
    [InlineData(32, 0, 6, 0)]
    [InlineData(1, 1, 6, 0)]
    public void A_pause_is_short_and_needs_company(int committed, int waiting, double commit, double pause) =>
        Assert.Equal(TimeSpan.FromMilliseconds(pause), rule.Pause(committed, waiting, TimeSpan.FromMilliseconds(commit)));

    [Fact]
    public void Callers_that_do_not_come_back_are_not_waited_for_again_soon()
    {
        Assert.NotEqual(TimeSpan.Zero, Pause());
        rule.Gathered(32, 15);

        Assert.All(Enumerable.Range(0, 32), _ => Assert.Equal(TimeSpan.Zero, Pause()));
        Assert.NotEqual(TimeSpan.Zero, Pause());
        rule.Gathered(32, 16);
        Assert.NotEqual(TimeSpan.Zero, Pause());
    }

    private TimeSpan Pause() => rule.Pause(32, 32, TimeSpan.FromMilliseconds(6));
}
