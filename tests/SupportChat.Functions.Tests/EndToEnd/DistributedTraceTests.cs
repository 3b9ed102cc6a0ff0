using System.Diagnostics;
using System.Text.Json;
using SupportChat.Functions.Tests.EndToEnd.Fixtures;
using SupportChat.Functions.Tests.Telemetry.Fixtures;
using SupportChat.Functions.Tests.Telemetry.Fixtures.Otlp;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Functions.Tests.EndToEnd;

/// <summary>From the outside call through the queue to both vendors, in one trace.</summary>
public sealed class DistributedTraceTests
{
    [NodeFact]
    public async Task A_start_that_salesforce_kept_waiting_reaches_it_later_in_the_same_trace()
    {
        await using var collector = await TelemetryCollector.StartAsync();
        await using var world = await FunctionsFixture.StartAsync(webhooks: false, collector.Settings);
        var trace = ActivityTraceId.CreateRandom();
        JsonElement started;
        await using (await world.SalesforceIsDownAsync())
        {
            (var status, started) = await world.CallAsync(
                HttpMethod.Post, "api/conversations", "jane", new { subject = "My order" }, "first", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
            Assert.Equal(202, status);
            Assert.True(started.GetProperty("channelReady").GetBoolean());
        }

        var id = started.GetProperty("conversationId").GetString();
        var (_, ready) = await Eventually.GetAsync(
            () => world.CallAsync(HttpMethod.Get, $"api/conversations/{id}", "jane"), answer => answer.Body.GetProperty("state").GetString() == "ready");

        var cases = await world.QueryAsync($"SELECT Id FROM Case WHERE SupportChat_ConversationId__c = '{id}'");
        Assert.Equal(ready.GetProperty("case").GetProperty("id").GetString(), Assert.Single(cases).GetProperty("Id").GetString());
        await Eventually.BecomesTrueAsync(() =>
        {
            var spans = SpansOf(collector, trace.ToHexString());
            return spans.Any(span => Calls(span, world.Sendbird.BaseAddress))
                && spans.Any(work => work.Name == "process reconcile.v1"
                    && spans.Any(call => call.ParentSpanId == work.SpanId && Calls(call, world.Salesforce.BaseAddress)));
        });
    }

    [NodeFact]
    public async Task A_message_goes_from_its_webhook_through_the_queue_into_salesforce_in_one_trace()
    {
        await using var collector = await TelemetryCollector.StartAsync();
        await using var world = await FunctionsFixture.StartAsync(settings: collector.Settings);
        var (status, started) = await world.CallAsync(HttpMethod.Post, "api/conversations", "jane", new { subject = "My order" }, "first");
        Assert.Equal(201, status);

        await world.SayAsync(started.GetProperty("channelUrl").GetString()!, "jane", "Where is it?");
        var rows = await Eventually.GetAsync(() => world.QueryAsync("SELECT Text__c, Case__c FROM SupportChat_Message__c"), rows => rows.Count > 0);

        Assert.Equal("Where is it?", Assert.Single(rows).GetProperty("Text__c").GetString());
        await Eventually.BecomesTrueAsync(() => collector.Spans()
            .Where(work => work.Span.Name == "process transcript.v1")
            .Select(work => SpansOf(collector, Convert.ToHexStringLower(work.Span.TraceId.Span)))
            .Any(trace => trace.Any(span => span.Name.Contains("SendbirdWebhook", StringComparison.Ordinal))
                && trace.Any(span => Calls(span, world.Salesforce.BaseAddress))));
    }

    private static Span[] SpansOf(TelemetryCollector collector, string trace) =>
        [.. collector.Spans().Select(found => found.Span).Where(span => Convert.ToHexStringLower(span.TraceId.Span) == trace)];

    private static bool Calls(Span span, Uri system) =>
        span.Attributes.Any(attribute => attribute.Key == "server.port" && attribute.Value.Number == system.Port);
}
