using SupportChat.Functions.Tests.EndToEnd.Fixtures;
using SupportChat.Functions.Tests.Telemetry.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Functions.Tests.Worker;

public sealed class WorkerTelemetryTests
{
    private static readonly string[] Frameworks = ["Microsoft.AspNetCore", "Polly", "System.Net.Http.HttpClient"];

    /// <summary>The levels of host.json are the host's: what the worker exports itself, only its own filters keep back.</summary>
    [NodeFact]
    public async Task What_the_frameworks_say_of_every_call_is_not_exported()
    {
        await using var collector = await TelemetryCollector.StartAsync();
        await using var world = await FunctionsFixture.StartAsync(settings: collector.Settings);
        var (status, started) = await world.CallAsync(HttpMethod.Post, "api/conversations", "jane", new { subject = "My order" }, "first");
        Assert.Equal(201, status);
        await world.SayAsync(started.GetProperty("channelUrl").GetString()!, "jane", "Where is it?");
        await Eventually.GetAsync(() => world.QueryAsync("SELECT Id FROM SupportChat_Message__c"), rows => rows.Count > 0);

        Assert.Equal(0, await world.Host.StopAsync());

        var categories = collector.LogCategories();
        Assert.NotEmpty(categories);
        Assert.DoesNotContain(categories, category => Frameworks.Any(framework => category.StartsWith(framework, StringComparison.Ordinal)));
    }
}
