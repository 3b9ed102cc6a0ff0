using System.Net;
using Grpc.Core;
using SupportChat.Emulators;
using SupportChat.Salesforce.PubSub.Protocol;
using SupportChat.Tests.Emulators.Salesforce.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Salesforce;

public sealed class StreamControlTests
{
    [Theory]
    [InlineData("cut", StatusCode.Unavailable, "service.unavailable")]
    [InlineData("authLoss", StatusCode.Unauthenticated, "service.auth.error")]
    [InlineData("limit", StatusCode.ResourceExhausted, "subscription.limit.exceeded")]
    [InlineData("rejectReplay", StatusCode.Unavailable, "service.unavailable")]
    public async Task An_action_ends_the_open_streams(string action, StatusCode status, string code)
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);
        using var call = await OpenAsync(org, stream);

        await RunAsync(org, action);
        var refusal = await EventStream.RefusalAsync(call);

        Assert.Equal((status, code), (refusal.StatusCode, EventStream.CodeOf(refusal)));
    }

    [Fact]
    public async Task A_hanging_stream_says_nothing_while_a_new_one_works()
    {
        await using var org = await EmulatedOrg.StartAsync(new SalesforceEmulatorOptions { KeepAlive = TimeSpan.FromMilliseconds(20) });
        using var stream = new EventStream(org);
        using var hanging = await OpenAsync(org, stream);
        await EventStream.NextAsync(hanging);

        await RunAsync(org, "hang");
        await org.GivenCaseAsync("c1");
        using var working = await stream.SubscribeAsync(EventStream.Cases, 100, ReplayPreset.Earliest);
        await stream.ReadAsync(working, 1);
        for (var i = 0; i < 5; i++)
        {
            await EventStream.NextAsync(working);
        }

        // Keep-alives that were on their way when the stream fell silent may still come; events do not.
        var silent = false;
        while (!silent)
        {
            var next = hanging.ResponseStream.MoveNext(CancellationToken.None);
            silent = await Task.WhenAny(next, EventStream.NextAsync(working)) != next && !next.IsCompleted;
            Assert.True(silent || hanging.ResponseStream.Current.Events.Count == 0);
        }
    }

    [Fact]
    public async Task After_reject_replay_old_ids_are_refused_and_the_events_have_new_ones()
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);
        await org.GivenCaseAsync("c1");
        await org.GivenCaseAsync("c2");
        var before = await stream.ReadFromStartAsync(EventStream.Ours, 2);

        await RunAsync(org, "rejectReplay");
        using var old = await stream.SubscribeAsync(EventStream.Ours, 100, ReplayPreset.Custom, before[0].Source.ReplayId);
        var refusal = await EventStream.RefusalAsync(old);
        var after = await stream.ReadFromStartAsync(EventStream.Ours, 2);
        using var resumed = await stream.SubscribeAsync(EventStream.Ours, 100, ReplayPreset.Custom, after[0].Source.ReplayId);

        Assert.Equal("subscription.fetch.replayid.corrupted", EventStream.CodeOf(refusal));
        Assert.Equal("c2", (await stream.ReadAsync(resumed, 1))[0]["SupportChat_ConversationId__c"]);
    }

    [Fact]
    public async Task Gaps_have_a_header_only_and_last_as_often_as_asked()
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);
        var id = await org.GivenCaseAsync("c1");

        await RunAsync(org, "gap", 2);
        await org.ChangeAsync($"sobjects/Case/{id}", """{"Status":"Working"}""");
        await org.SendAsync("DELETE", $"sobjects/Case/{id}");
        await org.SendAsync("POST", $"/emulator/cases/{id}/undelete");

        var events = await stream.ReadFromStartAsync(EventStream.Ours, 4);
        Assert.Equal(["CREATE", "GAP_UPDATE", "GAP_DELETE", "UNDELETE"], events.Select(item => item.ChangeType));
        Assert.All(events, item => Assert.Equal([id], item.RecordIds));
        Assert.Empty(events[1].Filled);
        Assert.Empty(events[1].Changed);
    }

    [Fact]
    public async Task An_overflow_names_no_records()
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);

        await RunAsync(org, "overflow");

        foreach (var topic in new[] { EventStream.Cases, EventStream.Ours, "/data/ChangeEvents" })
        {
            var item = Assert.Single(await stream.ReadFromStartAsync(topic, 1));
            Assert.Equal("GAP_OVERFLOW", item.ChangeType);
            Assert.Empty(item.RecordIds);
        }
    }

    [Fact]
    public async Task The_delivery_limit_refuses_the_next_subscriptions_too()
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);

        await RunAsync(org, "limit", 2);
        using var first = await stream.SubscribeAsync(EventStream.Cases);
        using var second = await stream.SubscribeAsync(EventStream.Cases);
        var codes = new[] { EventStream.CodeOf(await EventStream.RefusalAsync(first)), EventStream.CodeOf(await EventStream.RefusalAsync(second)) };
        await org.GivenCaseAsync();

        Assert.All(codes, code => Assert.Equal("subscription.limit.exceeded", code));
        Assert.Single(await stream.ReadFromStartAsync(EventStream.Cases, 1));
    }

    [Fact]
    public async Task A_schema_change_moves_the_positions_and_both_schemas_stay_readable()
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);
        var id = await org.GivenCaseAsync();
        await org.ChangeAsync($"sobjects/Case/{id}", """{"Status":"Working"}""");

        await RunAsync(org, "schemaChange");
        await org.ChangeAsync($"sobjects/Case/{id}", """{"Status":"Escalated"}""");

        var events = await stream.ReadFromStartAsync(EventStream.Ours, 3);
        Assert.NotEqual(events[1].Source.Event.SchemaId, events[2].Source.Event.SchemaId);
        Assert.Equal(("Working", "Escalated"), (events[1]["Status"], events[2]["Status"]));
        Assert.Equal(events[1].Changed, events[2].Changed);
        Assert.NotEqual(events[1].Header("changedFields"), events[2].Header("changedFields"));
        var topic = await stream.Client.GetTopicAsync(new TopicRequest { TopicName = EventStream.Cases }, stream.Headers);
        Assert.Equal(events[2].Source.Event.SchemaId, topic.SchemaId);
    }

    [Fact]
    public async Task An_unknown_action_is_refused_with_the_known_ones()
    {
        await using var org = await EmulatedOrg.StartAsync();

        var answer = await org.SendAsync("POST", "/emulator/stream", """{"action":"explode"}""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("rejectReplay", answer.Text, StringComparison.Ordinal);
    }

    private static async Task<AsyncDuplexStreamingCall<FetchRequest, FetchResponse>> OpenAsync(EmulatedOrg org, EventStream stream)
    {
        var call = await stream.SubscribeAsync(EventStream.Cases);
        await Eventually.BecomesTrueAsync(async () => (int)(await org.ReadAsync("/emulator/state"))["streams"]! == 1);
        return call;
    }

    private static async Task RunAsync(EmulatedOrg org, string action, int times = 1) => Assert.Equal(
        HttpStatusCode.NoContent, (await org.SendAsync("POST", "/emulator/stream", $$"""{"action":"{{action}}","times":{{times}}}""")).Status);
}
