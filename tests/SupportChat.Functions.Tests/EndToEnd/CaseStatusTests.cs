using SupportChat.Functions.Tests.EndToEnd.Fixtures;
using SupportChat.Functions.Tests.Telemetry.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Functions.Tests.EndToEnd;

public sealed class CaseStatusTests
{
    [NodeFact]
    public async Task A_pushed_hint_brings_the_status_into_the_metadata_and_measures_how_late_it_is()
    {
        await using var collector = await TelemetryCollector.StartAsync();
        await using var world = await FunctionsFixture.StartAsync(settings: collector.Settings);
        var (_, started) = await world.CallAsync(HttpMethod.Post, "api/conversations", "jane", new { subject = "My order" }, "first");
        var channel = started.GetProperty("channelUrl").GetString()!;
        var caseId = started.GetProperty("case").GetProperty("id").GetString()!;
        await Eventually.GetAsync(() => world.CaseStatusAsync(channel), status => status == "New");

        await world.ChangeCaseAsync(caseId, "Working");
        await world.HintAsync(caseId);

        await Eventually.GetAsync(() => world.CaseStatusAsync(channel), status => status == "Working");
        await Eventually.BecomesTrueAsync(() => collector.Received("/v1/metrics").Contains("supportchat.casechange.lag", StringComparison.Ordinal));
        Assert.Contains("supportchat.upstream.calls", collector.Received("/v1/metrics"), StringComparison.Ordinal);
    }

    [NodeFact]
    public async Task The_stream_that_a_timer_opens_brings_the_status_into_the_metadata()
    {
        await using var world = await FunctionsFixture.StartAsync();
        var (_, started) = await world.CallAsync(HttpMethod.Post, "api/conversations", "jane", new { subject = "My order" }, "first");
        var channel = started.GetProperty("channelUrl").GetString()!;
        using var taken = new CancellationTokenSource();
        var window = world.Host.RunTimerAsync("CaseChangeStream", cancellationToken: taken.Token);

        await world.ChangeCaseAsync(started.GetProperty("case").GetProperty("id").GetString()!, "Working");

        await Eventually.GetAsync(() => world.CaseStatusAsync(channel), status => status == "Working");
        await taken.CancelAsync();
        Assert.Equal((true, null), await window);
    }
}
