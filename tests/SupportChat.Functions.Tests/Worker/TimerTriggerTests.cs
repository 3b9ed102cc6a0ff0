using SupportChat.Functions.Tests.EndToEnd.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Functions.Tests.Worker;

public sealed class TimerTriggerTests
{
    [NodeFact]
    public async Task A_sweep_finds_the_message_that_no_webhook_told_of_and_fails_without_stores()
    {
        await using var world = await FunctionsFixture.StartAsync(webhooks: false);
        var (_, started) = await world.CallAsync(HttpMethod.Post, "api/conversations", "jane", new { subject = "My order" }, "first");
        await world.SayAsync(started.GetProperty("channelUrl").GetString()!, "jane", "Where is it?");

        Assert.Equal((true, null), await world.Host.RunTimerAsync("Sweep", isPastDue: true));

        var rows = await Eventually.GetAsync(() => world.QueryAsync("SELECT Text__c FROM SupportChat_Message__c"), rows => rows.Count > 0);
        Assert.Equal("Where is it?", Assert.Single(rows).GetProperty("Text__c").GetString());
        await world.StopTablesAsync();
        var (succeeded, fault) = await world.Host.RunTimerAsync("Sweep");
        Assert.False(succeeded);
        Assert.Contains("Connection refused", fault, StringComparison.Ordinal);
    }
}
