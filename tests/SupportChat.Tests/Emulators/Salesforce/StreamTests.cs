using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Emulators;
using SupportChat.Salesforce.PubSub.Protocol;
using SupportChat.Tests.Emulators.Salesforce.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Salesforce;

public sealed class StreamTests
{
    [Fact]
    public async Task A_topic_and_its_schema_are_known_and_others_are_not()
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);

        var topic = await stream.Client.GetTopicAsync(new TopicRequest { TopicName = EventStream.Cases }, stream.Headers);
        var schema = await stream.Client.GetSchemaAsync(new SchemaRequest { SchemaId = topic.SchemaId }, stream.Headers);
        var ours = await stream.Client.GetTopicAsync(new TopicRequest { TopicName = EventStream.Ours }, stream.Headers);
        var unknown = await Assert.ThrowsAsync<RpcException>(
            async () => await stream.Client.GetTopicAsync(new TopicRequest { TopicName = "/data/NopeChangeEvent" }, stream.Headers));
        var empty = await Assert.ThrowsAsync<RpcException>(async () => await stream.Client.GetTopicAsync(new TopicRequest(), stream.Headers));
        var noSchema = await Assert.ThrowsAsync<RpcException>(
            async () => await stream.Client.GetSchemaAsync(new SchemaRequest { SchemaId = "nope" }, stream.Headers));

        Assert.True(topic.CanSubscribe && ours.CanSubscribe);
        Assert.Contains("\"name\":\"SupportChat_ConversationId__c\"", schema.SchemaJson, StringComparison.Ordinal);
        Assert.Equal((StatusCode.NotFound, "topic.not.found"), (unknown.StatusCode, EventStream.CodeOf(unknown)));
        Assert.Equal((StatusCode.InvalidArgument, "topic.validation.empty"), (empty.StatusCode, EventStream.CodeOf(empty)));
        Assert.Equal((StatusCode.InvalidArgument, "schema.validation.failed"), (noSchema.StatusCode, EventStream.CodeOf(noSchema)));
        Assert.Contains("rpcId: ", unknown.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("accesstoken", "00D000000000001!wrong", "service.auth.error")]
    [InlineData("accesstoken", null, "service.auth.headers.invalid")]
    [InlineData("instanceurl", null, "service.auth.headers.invalid")]
    [InlineData("instanceurl", "http://127.0.0.1:80/services", "service.auth.headers.invalid")]
    [InlineData("tenantid", null, "service.auth.headers.invalid")]
    [InlineData("tenantid", "00D000000000002EAA", "service.auth.headers.invalid")]
    public async Task A_wrong_header_is_refused_on_every_call(string name, string? value, string code)
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);
        var headers = new Metadata();
        foreach (var entry in stream.Headers.Where(entry => entry.Key != name))
        {
            headers.Add(entry);
        }

        if (value is not null)
        {
            headers.Add(name, value);
        }

        stream.Headers = headers;
        using var subscription = stream.Open();

        var call = await Assert.ThrowsAsync<RpcException>(
            async () => await stream.Client.GetTopicAsync(new TopicRequest { TopicName = EventStream.Cases }, headers));
        var subscribed = await EventStream.RefusalAsync(subscription);

        Assert.Equal((StatusCode.Unauthenticated, code), (call.StatusCode, EventStream.CodeOf(call)));
        Assert.Equal((StatusCode.Unauthenticated, code), (subscribed.StatusCode, EventStream.CodeOf(subscribed)));
    }

    [Fact]
    public async Task Credit_is_spent_event_by_event_and_arrives_in_several_responses()
    {
        await using var org = await EmulatedOrg.StartAsync(new SalesforceEmulatorOptions { EventsPerResponse = 4 });
        using var stream = new EventStream(org);
        await org.GivenCasesAsync(20);

        using var call = await stream.SubscribeAsync(EventStream.Cases, 10, ReplayPreset.Earliest);
        FetchResponse[] first = [await EventStream.NextAsync(call), await EventStream.NextAsync(call), await EventStream.NextAsync(call)];
        await call.RequestStream.WriteAsync(new FetchRequest { NumRequested = 5 });
        FetchResponse[] second = [await EventStream.NextAsync(call), await EventStream.NextAsync(call)];

        Assert.Equal([(4, 6), (4, 2), (2, 0)], first.Select(response => (response.Events.Count, response.PendingNumRequested)));
        Assert.Equal([(4, 1), (1, 0)], second.Select(response => (response.Events.Count, response.PendingNumRequested)));
        Assert.All(first, response => Assert.Equal(response.Events[^1].ReplayId, response.LatestReplayId));
    }

    [Fact]
    public async Task A_request_for_more_than_100_counts_as_100()
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);
        await org.GivenCasesAsync(120);

        using var call = await stream.SubscribeAsync(EventStream.Cases, 500, ReplayPreset.Earliest);
        var events = await stream.ReadAsync(call, 100);
        await call.RequestStream.WriteAsync(new FetchRequest { NumRequested = 100 });
        var rest = await stream.ReadAsync(call, 20);

        Assert.Equal(100, events.Count);
        Assert.Equal(20, rest.Count);
    }

    [Theory]
    [InlineData("/data/Nope__chn", 1, "", StatusCode.NotFound, "topic.not.found")]
    [InlineData("", 1, "", StatusCode.InvalidArgument, "topic.validation.empty")]
    [InlineData(EventStream.Cases, 0, "", StatusCode.InvalidArgument, "subscription.fetch.requested.events.invalid")]
    [InlineData(EventStream.Cases, -5, "", StatusCode.InvalidArgument, "subscription.fetch.requested.events.invalid")]
    [InlineData(EventStream.Cases, 1, "refresh", StatusCode.InvalidArgument, "service.auth.refresh.invalid")]
    public async Task A_wrong_first_request_ends_the_stream(string topic, int count, string refresh, StatusCode status, string code)
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);
        using var call = stream.Open();

        // auth_refresh (field 5) is not in the client's own protocol file: it travels as an unknown field.
        byte[] extra = refresh.Length == 0 ? [] : [0x2A, (byte)refresh.Length, .. Encoding.ASCII.GetBytes(refresh)];
        await call.RequestStream.WriteAsync(
            FetchRequest.Parser.ParseFrom([.. new FetchRequest { TopicName = topic, NumRequested = count }.ToByteArray(), .. extra]));
        var refusal = await EventStream.RefusalAsync(call);

        Assert.Equal((status, code), (refusal.StatusCode, EventStream.CodeOf(refusal)));
    }

    [Fact]
    public async Task A_subscription_cannot_change_its_topic()
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);
        using var call = await stream.SubscribeAsync(EventStream.Cases);

        await call.RequestStream.WriteAsync(new FetchRequest { TopicName = EventStream.Ours, NumRequested = 1 });

        Assert.Equal("subscription.fetch.topic.mismatch", EventStream.CodeOf(await EventStream.RefusalAsync(call)));
    }

    [Fact]
    public async Task Without_events_a_keep_alive_brings_a_replay_id_from_which_nothing_is_missed()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var org = await EmulatedOrg.StartAsync(new SalesforceEmulatorOptions { TimeProvider = time });
        using var stream = new EventStream(org);
        await org.GivenAsync("Case", """{"Subject":"not ours"}""");
        using var call = await stream.SubscribeAsync(EventStream.Ours);
        var keepAlive = await AdvanceUntilAsync(time, EventStream.NextAsync(call), TimeSpan.FromSeconds(10));

        await org.GivenCaseAsync("c1");
        using var resumed = await stream.SubscribeAsync(EventStream.Ours, 100, ReplayPreset.Custom, keepAlive.LatestReplayId);
        var events = await stream.ReadAsync(resumed, 1);

        Assert.Empty(keepAlive.Events);
        Assert.Equal(100, keepAlive.PendingNumRequested);
        Assert.Equal(10, keepAlive.LatestReplayId.Length);
        Assert.Equal("c1", events[0]["SupportChat_ConversationId__c"]);
    }

    [Fact]
    public async Task A_stream_without_credit_is_ended_by_the_server()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var org = await EmulatedOrg.StartAsync(new SalesforceEmulatorOptions { TimeProvider = time });
        using var stream = new EventStream(org);
        await org.GivenCaseAsync();
        using var call = await stream.SubscribeAsync(EventStream.Cases, 1, ReplayPreset.Earliest);
        await EventStream.NextAsync(call);

        var hasMore = await AdvanceUntilAsync(time, call.ResponseStream.MoveNext(CancellationToken.None), TimeSpan.FromSeconds(5));

        Assert.False(hasMore);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task The_tls_port_serves_the_same_with_a_self_signed_certificate()
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var handler =
            new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate!.Subject == "CN=localhost" };
        using var stream = new EventStream(org, org.Emulator.PubSubTlsAddress, handler);
        await org.GivenCaseAsync();

        Assert.Equal("https", org.Emulator.PubSubTlsAddress.Scheme);
        Assert.Single(await stream.ReadFromStartAsync(EventStream.Cases, 1));
    }

    [Fact]
    public async Task Stopping_the_emulator_ends_its_streams()
    {
        var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);
        using var call = await stream.SubscribeAsync(EventStream.Cases);
        await Eventually.BecomesTrueAsync(async () => (int)(await org.ReadAsync("/emulator/state"))["streams"]! == 1);

        await org.DisposeAsync();

        var refusal = await EventStream.RefusalAsync(call);

        // The refusal, or the connection's end, whichever the client sees first.
        Assert.True(refusal.StatusCode is StatusCode.Unavailable or StatusCode.Internal, refusal.ToString());
    }

    /// <summary>Moves the emulator's clock until the task is done.</summary>
    private static async Task<T> AdvanceUntilAsync<T>(FakeTimeProvider time, Task<T> task, TimeSpan step)
    {
        await Eventually.BecomesTrueAsync(() =>
        {
            time.Advance(step);
            return task.IsCompleted;
        });
        return await task;
    }
}
