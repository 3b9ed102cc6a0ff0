using System.Collections.Concurrent;
using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SupportChat.CaseChanges;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;
using SupportChat.Salesforce.PubSub.Protocol;
using SupportChat.Telemetry;
using SupportChat.Tests.CaseChanges.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.CaseChanges;

/// <summary>The subscription and the real client over HTTP/2, against a server that misbehaves connection by connection.</summary>
public sealed class CaseChangeSubscriptionWireTests : IAsyncLifetime, IDisposable
{
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CursorTable cursors = new();
    private readonly RecordingSink sink = new();
    private readonly CaseChangeStreamStatus status = new();
    private PubSubServer server = null!;
    private PubSubClient client = null!;

    public async Task InitializeAsync()
    {
        server = await PubSubServer.StartAsync();
        client = new PubSubClient(server.Options, new NumberedSessions(), TimeProvider.System);
        server.OnSchema = request => Task.FromResult(new SchemaInfo { SchemaId = request.SchemaId, SchemaJson = ReferenceEvents.CaseSchema });
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose()
    {
        client.Dispose();
        services.Dispose();
    }

    [Fact]
    public async Task A_lost_token_a_cut_and_a_lost_position_in_one_run_lose_no_event()
    {
        var starts = new ConcurrentQueue<string>();
        server.OnSubscribe = async (asked, answers, call) =>
        {
            await asked.MoveNext(call.CancellationToken);
            var first = asked.Current;
            var after = first.ReplayId.IsEmpty ? 0 : MemoryBus.Number(first.ReplayId.Memory);
            starts.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{first.ReplayPreset} {after}"));
            switch (starts.Count)
            {
                case 1:
                    await answers.WriteAsync(Answer(1, 2, 3));
                    throw PubSubServer.Error(StatusCode.Unauthenticated, "service.auth.error");
                case 2:
                    await answers.WriteAsync(Answer(3, 4));
                    await Eventually.BecomesTrueAsync(() => sink.Applied.Any(change => change.EventId == "event-4"));
                    call.GetHttpContext().Abort();
                    break;
                case 3:
                    throw PubSubServer.Error(StatusCode.InvalidArgument, "subscription.fetch.replayid.corrupted");
                default:
                    await answers.WriteAsync(Answer(3, 4, 5));
                    await answers.WriteAsync(new FetchResponse { LatestReplayId = ByteString.CopyFrom(MemoryBus.Id(9)) });
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, call.CancellationToken);
                    break;
            }
        };
        cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(0) });
        using var stop = new CancellationTokenSource();

        var run = Create().RunAsync(SubscriptionFixture.Topic, stop.Token);
        await Eventually.BecomesTrueAsync(() => cursors[SubscriptionFixture.Topic]!.ReplayId is { } id && MemoryBus.Number(id) == 9);
        await stop.CancelAsync();

        Assert.Equal(SubscriptionResult.Completed, await run);
        Assert.Equal(["event-1", "event-2", "event-3", "event-4", "event-5"], sink.Applied.Select(change => change.EventId).Distinct());
        Assert.Equal(["Custom 0", "Custom 2", "Custom 3", "Earliest 0"], starts);
        Assert.Equal(["token-1", "token-2", "token-2", "token-2"], server.Calls.Where(call => call.Method == "Subscribe").Select(call => call.Token));
        Assert.Equal(1, sink.Reconciles);
        Assert.Single(server.Calls, call => call.Method == "GetSchema");
        Assert.Null(status.Topics.Single().Error);
    }

    private static FetchResponse Answer(params int[] numbers)
    {
        var payload = EventWriter.Case.Update(new Dictionary<string, object?> { ["Status"] = "Working" });
        return new FetchResponse
        {
            Events = { numbers.Select(
                number => EventWriter.Case.Event(payload, MemoryBus.Id(number), string.Create(CultureInfo.InvariantCulture, $"event-{number}"))) },
            LatestReplayId = ByteString.CopyFrom(MemoryBus.Id(numbers[^1])),
        };
    }

    private CaseChangeSubscription Create()
    {
        var options = Options.Create(new CaseChangesOptions());
        var metrics = new SupportChatMetrics(services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        return new CaseChangeSubscription(
            client,
            new EventBatchDecoder(client, new CaseChangeDecoder(options.Value.JoinOn == JoinOn.Accept)),
            cursors,
            sink,
            new UnreadableEvents(new DeadLetterList(), metrics, TimeProvider.System),
            status,
            metrics,
            options,
            Options.Create(new SalesforceOptions()),
            TimeProvider.System,
            NullLogger<CaseChangeSubscription>.Instance);
    }
}
