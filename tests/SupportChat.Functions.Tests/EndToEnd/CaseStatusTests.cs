using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using SupportChat.Functions.Tests.EndToEnd.Fixtures;
using SupportChat.Telemetry;

namespace SupportChat.Functions.Tests.EndToEnd;

public sealed class CaseStatusTests
{
    [Fact]
    public async Task A_pushed_hint_brings_the_status_into_the_metadata_and_measures_how_late_it_is()
    {
        await using var world = await FunctionsFixture.StartAsync();
        using var lags = new MetricCollector<double>(
            world.Services.GetRequiredService<IMeterFactory>(), SupportChatMetrics.MeterName, "supportchat.casechange.lag");
        using var calls = new MetricCollector<long>(
            world.Services.GetRequiredService<IMeterFactory>(), SupportChatMetrics.MeterName, "supportchat.upstream.calls");
        var (_, started) = await world.CallAsync(HttpMethod.Post, "api/conversations", "jane", new { subject = "My order" }, "first");
        var channel = started.GetProperty("channelUrl").GetString()!;
        var caseId = started.GetProperty("case").GetProperty("id").GetString()!;
        await FunctionsFixture.UntilAsync(() => world.CaseStatusAsync(channel), status => status == "New");

        await world.ChangeCaseAsync(caseId, "Working");
        await world.HintAsync(caseId);

        await FunctionsFixture.UntilAsync(() => world.CaseStatusAsync(channel), status => status == "Working");
        var lag = (await FunctionsFixture.UntilAsync(() => Task.FromResult(lags.GetMeasurementSnapshot()), found => found.Count > 0))[0];
        Assert.InRange(lag.Value, 0, 30);
        Assert.Contains(calls.GetMeasurementSnapshot(), call => (string?)call.Tags["upstream"] == "salesforce" && (string?)call.Tags["outcome"] == "ok");
        Assert.Contains(calls.GetMeasurementSnapshot(), call => (string?)call.Tags["upstream"] == "sendbird" && (string?)call.Tags["outcome"] == "ok");
    }
}
