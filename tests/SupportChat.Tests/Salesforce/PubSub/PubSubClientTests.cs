using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;
using SupportChat.Salesforce.PubSub.Protocol;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Salesforce.PubSub;

public sealed class PubSubClientTests : IAsyncLifetime, IDisposable
{
    private const string Topic = "/data/SupportChat__chn";

    private PubSubServer server = null!;
    private PubSubClient client = null!;

    public async Task InitializeAsync()
    {
        server = await PubSubServer.StartAsync();
        client = new PubSubClient(server.Options, new NumberedSessions(), TimeProvider.System);
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task Every_call_carries_the_three_headers()
    {
        server.OnSchema = _ => Task.FromResult(new SchemaInfo { SchemaJson = ReferenceEvents.CaseSchema });
        server.OnSubscribe = (_, _, _) => Task.CompletedTask;

        await client.CheckTopicAsync(Topic, CancellationToken.None);
        await client.GetSchemaAsync("s", CancellationToken.None);
        await foreach (var _ in client.SubscribeAsync(Topic, ReplayStart.Latest, CancellationToken.None))
        {
            Assert.Fail("The stream is empty.");
        }

        Assert.Equal(["GetTopic", "GetSchema", "Subscribe"], server.Calls.Select(call => call.Method));
        Assert.All(
            server.Calls, call => Assert.Equal(("token-1", "https://acme.my.salesforce.com", "00D000000000001EAA"), (call.Token, call.Instance, call.Tenant)));
    }

    [Fact]
    public async Task A_topic_that_may_not_be_read_is_a_set_up_fault()
    {
        server.OnTopic = request => Task.FromResult(new TopicInfo { TopicName = request.TopicName, CanPublish = true });

        var fault = await Assert.ThrowsAsync<PubSubException>(() => client.CheckTopicAsync(Topic, CancellationToken.None));

        Assert.Equal(PubSubFailure.SetUp, fault.Failure);
        Assert.Contains("View All Records on Case", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StatusCode.Cancelled, "service.protection.triggered", PubSubFailure.SlowDown)]
    [InlineData(StatusCode.DeadlineExceeded, "subscription.fetch.replayid.validation.failed", PubSubFailure.LostCursor)]
    [InlineData(StatusCode.Cancelled, "subscription.limit.exceeded", PubSubFailure.LimitExceeded)]
    public async Task An_end_that_the_service_gives_as_cancelled_keeps_its_code(StatusCode status, string code, PubSubFailure failure)
    {
        server.OnTopic = _ => throw PubSubServer.Error(status, code);
        server.OnSubscribe = (_, _, _) => throw PubSubServer.Error(status, code);

        var call = await Assert.ThrowsAsync<PubSubException>(() => client.CheckTopicAsync(Topic, CancellationToken.None));
        var stream = await Assert.ThrowsAsync<PubSubException>(async () =>
        {
            await foreach (var _ in client.SubscribeAsync(Topic, ReplayStart.Latest, CancellationToken.None))
            {
                Assert.Fail("The stream is empty.");
            }
        });

        Assert.Equal((failure, code), (call.Failure, call.Code));
        Assert.Equal((failure, code), (stream.Failure, stream.Code));
    }

    [Fact]
    public async Task What_the_caller_gives_up_ends_as_given_up()
    {
        server.OnTopic = async request =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
            return new TopicInfo { TopicName = request.TopicName };
        };
        server.OnSubscribe = (_, _, context) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
        using var giveUp = new CancellationTokenSource();

        var call = client.CheckTopicAsync(Topic, giveUp.Token);
        var stream = Task.Run(async () =>
        {
            await foreach (var _ in client.SubscribeAsync(Topic, ReplayStart.Latest, giveUp.Token))
            {
                Assert.Fail("The stream is empty.");
            }
        });
        await Eventually.BecomesTrueAsync(() => Task.FromResult(server.Calls.Count == 2));
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream);
    }

    [Fact]
    public async Task A_refused_token_is_replaced_once()
    {
        server.OnTopic = _ => throw PubSubServer.Error(StatusCode.Unauthenticated, "service.auth.error");

        var fault = await Assert.ThrowsAsync<PubSubException>(() => client.CheckTopicAsync(Topic, CancellationToken.None));

        Assert.Equal(PubSubFailure.NewToken, fault.Failure);
        Assert.Equal(["token-1", "token-2"], server.Calls.Select(call => call.Token));
    }

    [Fact]
    public async Task A_schema_is_fetched_once_however_many_ask_for_it()
    {
        var release = new TaskCompletionSource();
        server.OnSchema = async _ =>
        {
            await release.Task;
            return new SchemaInfo { SchemaJson = ReferenceEvents.CaseSchema };
        };

        var asked = Enumerable.Range(0, 10).Select(_ => client.GetSchemaAsync("s", CancellationToken.None).AsTask()).ToList();
        release.SetResult();
        var schemas = await Task.WhenAll(asked);
        var later = await client.GetSchemaAsync("s", CancellationToken.None);

        Assert.All(schemas, schema => Assert.Same(later, schema));
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task A_failed_schema_call_is_not_remembered()
    {
        server.OnSchema = _ => throw PubSubServer.Error(StatusCode.Unavailable, "schema.api.unavailable");
        await Assert.ThrowsAsync<PubSubException>(async () => await client.GetSchemaAsync("s", CancellationToken.None));

        server.OnSchema = _ => Task.FromResult(new SchemaInfo { SchemaJson = ReferenceEvents.CaseSchema });

        Assert.Equal("CaseChangeEvent", (await client.GetSchemaAsync("s", CancellationToken.None)).Record.Name);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("\"string\"")]
    [InlineData("{\"type\":\"record\",\"name\":\"X\"}")]
    public async Task An_answer_that_is_no_record_schema_is_named_as_such(string json)
    {
        server.OnSchema = _ => Task.FromResult(new SchemaInfo { SchemaJson = json });

        await Assert.ThrowsAsync<EventSchemaException>(async () => await client.GetSchemaAsync("s", CancellationToken.None));
    }

    [Fact]
    public async Task Credit_is_topped_up_and_never_over_a_hundred_while_topic_and_replay_go_first_only()
    {
        var requests = new ConcurrentQueue<FetchRequest>();
        var credit = 0;
        var highest = 0;
        server.OnSubscribe = async (asked, answers, _) =>
        {
            using var available = new SemaphoreSlim(0);
            var reading = Task.Run(async () =>
            {
                while (await asked.MoveNext(CancellationToken.None))
                {
                    requests.Enqueue(asked.Current);
                    var now = Interlocked.Add(ref credit, asked.Current.NumRequested);
                    highest = Math.Max(highest, now);
                    available.Release(asked.Current.NumRequested);
                }
            });
            for (var sent = 0; sent < 1000; sent += 10)
            {
                for (var i = 0; i < 10; i++)
                {
                    await available.WaitAsync();
                }

                var response = new FetchResponse { PendingNumRequested = Interlocked.Add(ref credit, -10) };
                response.Events.AddRange(Enumerable.Range(0, 10).Select(i => new ConsumerEvent { ReplayId = ByteString.CopyFrom((byte)i) }));
                await answers.WriteAsync(response);
            }
        };

        var got = 0;
        await foreach (var answer in client.SubscribeAsync(Topic, ReplayStart.After(new byte[] { 1, 2, 3 }), CancellationToken.None))
        {
            got += answer.Events.Count;
        }

        Assert.Equal(1000, got);
        Assert.InRange(highest, 1, 100);
        var first = requests.First();
        Assert.Equal((Topic, ReplayPreset.Custom, 100), (first.TopicName, first.ReplayPreset, first.NumRequested));
        Assert.Equal([1, 2, 3], first.ReplayId.ToByteArray());
        Assert.All(
            requests.Skip(1), request => Assert.True(request.TopicName.Length == 0 && request.ReplayId.IsEmpty && request.NumRequested is >= 50 and <= 100));
    }

    [Fact]
    public async Task A_broken_stream_says_what_to_do_and_the_next_one_has_a_new_token()
    {
        server.OnSubscribe = async (_, answers, _) =>
        {
            await answers.WriteAsync(new FetchResponse { LatestReplayId = ByteString.CopyFrom(7) });
            throw PubSubServer.Error(StatusCode.Unauthenticated, "service.auth.error");
        };
        var got = 0;

        var fault = await Assert.ThrowsAsync<PubSubException>(async () =>
        {
            await foreach (var _ in client.SubscribeAsync(Topic, ReplayStart.Earliest, CancellationToken.None))
            {
                got++;
            }
        });
        server.OnSubscribe = (_, _, _) => Task.CompletedTask;
        await foreach (var _ in client.SubscribeAsync(Topic, ReplayStart.Earliest, CancellationToken.None))
        {
            got++;
        }

        Assert.Equal(1, got);
        Assert.Equal((PubSubFailure.NewToken, "service.auth.error"), (fault.Failure, fault.Code));
        Assert.Equal(["token-1", "token-2"], server.Calls.Select(call => call.Token));
    }

    [Fact]
    public async Task Cancelling_ends_the_stream_at_the_server_too()
    {
        var ended = new TaskCompletionSource();
        server.OnSubscribe = async (_, answers, call) =>
        {
            call.CancellationToken.Register(ended.SetResult);
            await answers.WriteAsync(new FetchResponse());
            await ended.Task;
        };
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in client.SubscribeAsync(Topic, ReplayStart.Latest, cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_reason_to_connect_again()
    {
        using var nobody = new PubSubClient(
            Options.Create(new SalesforceOptions { PubSubUrl = "http://127.0.0.1:1" }), new NumberedSessions(), TimeProvider.System);

        var fault = await Assert.ThrowsAsync<PubSubException>(() => nobody.CheckTopicAsync(Topic, CancellationToken.None));

        Assert.Equal(PubSubFailure.Reconnect, fault.Failure);
    }
}
