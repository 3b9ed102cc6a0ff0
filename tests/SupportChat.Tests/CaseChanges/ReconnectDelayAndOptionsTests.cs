using Microsoft.Extensions.Options;
using SupportChat.CaseChanges;
using SupportChat.Salesforce.PubSub;

namespace SupportChat.Tests.CaseChanges;

public sealed class ReconnectDelayAndOptionsTests
{
    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 1)]
    [InlineData(5, 8)]
    [InlineData(7, 30)]
    [InlineData(1000, 30)]
    public void Reconnects_wait_a_random_part_of_a_ceiling_that_doubles_to_30_s(int attempt, double ceiling)
    {
        Assert.Equal(TimeSpan.FromSeconds(ceiling), ReconnectDelay.Of(PubSubFailure.Reconnect, attempt, 1));
        Assert.Equal(TimeSpan.Zero, ReconnectDelay.Of(PubSubFailure.Reconnect, attempt, 0));
    }

    [Fact]
    public void A_service_that_protects_itself_gets_more_time_and_a_used_up_allocation_most()
    {
        Assert.Equal(TimeSpan.FromSeconds(15), ReconnectDelay.Of(PubSubFailure.SlowDown, 1, 0));
        Assert.Equal(TimeSpan.FromMinutes(5), ReconnectDelay.Of(PubSubFailure.LimitExceeded, 1, 0));
    }

    [Fact]
    public void Defaults_are_valid_and_as_the_settings_table_says()
    {
        var options = new CaseChangesOptions();

        Assert.True(Validate(options).Succeeded);
        Assert.Equal((TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(2), JoinOn.Assignment, true, true),
            (options.Window, options.Watchdog, options.JoinOn, options.WriteStatus, options.ManageAgents));
    }

    [Fact]
    public void Every_wrong_setting_is_named()
    {
        var result = Validate(new CaseChangesOptions { Window = TimeSpan.Zero, Watchdog = TimeSpan.FromDays(1), JoinOn = (JoinOn)7 });

        Assert.Equal(
            [
                "CaseChanges__Window must be between 00:00:05 and 01:00:00.",
                "CaseChanges__Watchdog must be between 00:00:01 and 01:00:00.",
                "CaseChanges__JoinOn must be Assignment or Accept.",
            ],
            result.Failures!);
    }

    private static ValidateOptionsResult Validate(CaseChangesOptions options) => new CaseChangesOptionsValidator().Validate(null, options);
}
