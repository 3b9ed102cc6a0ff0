using System.Text.Json;
using SupportChat.Functions.Tests.EndToEnd.Fixtures;

namespace SupportChat.Functions.Tests.EndToEnd;

/// <summary>From the outside call through the queue to both vendors, in one trace.</summary>
public sealed class DistributedTraceTests
{
    [Fact]
    public async Task A_start_that_salesforce_kept_waiting_reaches_it_later_in_the_same_trace()
    {
        await using var world = await FunctionsFixture.StartAsync(webhooks: false);
        using var spans = new SpanRecorder();
        JsonElement started;
        System.Diagnostics.ActivityTraceId trace;
        await using (await world.SalesforceIsDownAsync())
        {
            using var root = SpanRecorder.StartRoot();
            trace = root.TraceId;
            (var status, started) = await world.CallAsync(HttpMethod.Post, "api/conversations", "jane", new { subject = "My order" }, "first");
            Assert.Equal(202, status);
            Assert.True(started.GetProperty("channelReady").GetBoolean());
        }

        var id = started.GetProperty("conversationId").GetString();
        var (_, ready) = await FunctionsFixture.UntilAsync(
            () => world.CallAsync(HttpMethod.Get, $"api/conversations/{id}", "jane"), answer => answer.Body.GetProperty("state").GetString() == "ready");

        var cases = await world.QueryAsync($"SELECT Id FROM Case WHERE SupportChat_ConversationId__c = '{id}'");
        Assert.Equal(ready.GetProperty("case").GetProperty("id").GetString(), Assert.Single(cases).GetProperty("Id").GetString());
        Assert.True(spans.Calls(trace, world.Sendbird.BaseAddress));
        await FunctionsFixture.UntilAsync(
            () => Task.FromResult(spans.Of(trace)),
            ended => ended.Any(work => work.OperationName == "process reconcile.v1" && ended.Any(call =>
                call.ParentSpanId == work.SpanId && call.Source.Name == "System.Net.Http"
                    && Equals(call.GetTagItem("server.port"), world.Salesforce.BaseAddress.Port))));
    }

    [Fact]
    public async Task A_message_goes_from_its_webhook_through_the_queue_into_salesforce_in_one_trace()
    {
        await using var world = await FunctionsFixture.StartAsync();
        using var spans = new SpanRecorder();
        var (status, started) = await world.CallAsync(HttpMethod.Post, "api/conversations", "jane", new { subject = "My order" }, "first");
        Assert.Equal(201, status);

        await world.SayAsync(started.GetProperty("channelUrl").GetString()!, "jane", "Where is it?");
        var rows = await FunctionsFixture.UntilAsync(
            () => world.QueryAsync("SELECT Text__c, Case__c FROM SupportChat_Message__c"), rows => rows.Count > 0);

        Assert.Equal("Where is it?", Assert.Single(rows).GetProperty("Text__c").GetString());

        // Tests that run beside this one process messages too.
        var work = await FunctionsFixture.UntilAsync(
            () => Task.FromResult(spans.Named("process transcript.v1").FirstOrDefault(span => spans.Calls(span.TraceId, world.Salesforce.BaseAddress))),
            found => found is not null);
        await FunctionsFixture.UntilAsync(() => Task.FromResult(spans.Of(work!.TraceId)), ended =>
            ended.Any(span => span.Source.Name == "Microsoft.AspNetCore"));
    }
}
