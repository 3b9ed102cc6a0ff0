using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Google.Protobuf;
using SupportChat.Salesforce.PubSub;
using SupportChat.Salesforce.PubSub.Protocol;

namespace SupportChat.Tests.Fixtures;

/// <summary>A stream in memory: events with replay ids that may be shared, the three ways to begin, cuts, hangs and keep-alives.</summary>
internal sealed class MemoryBus : IEventBus
{
    private readonly Lock gate = new();
    private readonly List<ConsumerEvent> log = [];
    private readonly List<Channel<FetchResponse>> live = [];

    /// <summary>How the subscriptions began.</summary>
    public ConcurrentQueue<ReplayStart> Starts { get; } = new();

    /// <summary>Called at each subscription, with its number from 1; what it throws, the subscriber gets.</summary>
    public Action<int> OnSubscribe { get; set; } = _ => { };

    public Action OnCheckTopic { get; set; } = () => { };

    /// <summary>Events in an answer.</summary>
    public int ChunkSize { get; set; } = 3;

    /// <summary>What a subscription ends with when it is given up; as given up when null.</summary>
    public Exception? FaultWhenGivenUp { get; set; }

    /// <summary>Nothing is sent any more, not even an end.</summary>
    public bool Hanging { get; set; }

    public Dictionary<string, EventSchema> Schemas { get; } = new(StringComparer.Ordinal) { [EventWriter.Case.SchemaId] = EventWriter.Case.Schema };

    public Exception? SchemaFault { get; set; }

    public static byte[] Id(int number) => [0, 0, 0, 0, (byte)(number >> 16), (byte)(number >> 8), (byte)number, 0, 0];

    public static int Number(ReadOnlyMemory<byte> id) => (id.Span[4] << 16) | (id.Span[5] << 8) | id.Span[6];

    public void Publish(params ConsumerEvent[] events)
    {
        lock (gate)
        {
            log.AddRange(events);
            foreach (var subscriber in live)
            {
                Send(subscriber, events);
            }
        }
    }

    /// <summary>Status updates with these replay ids; the event's id is its place in the stream.</summary>
    public void PublishStatus(params int[] replayIds)
    {
        foreach (var id in replayIds)
        {
            Publish(EventWriter.Case.Event(EventWriter.Case.Update(new Dictionary<string, object?> { ["Status"] = "S" }), Id(id), $"event-{log.Count}"));
        }
    }

    public void KeepAlive(int latest)
    {
        lock (gate)
        {
            foreach (var subscriber in live)
            {
                subscriber.Writer.TryWrite(new FetchResponse { LatestReplayId = ByteString.CopyFrom(Id(latest)) });
            }
        }
    }

    /// <summary>Ends every subscription; with a fault, or cleanly.</summary>
    public void Cut(Exception? fault = null)
    {
        lock (gate)
        {
            live.ForEach(subscriber => subscriber.Writer.TryComplete(fault));
            live.Clear();
        }
    }

    /// <summary>What a topic says of its schema.</summary>
    public string TopicSchema { get; init; } = "";

    public Task<string> CheckTopicAsync(string topic, CancellationToken cancellationToken)
    {
        OnCheckTopic();
        return Task.FromResult(TopicSchema);
    }

    public ValueTask<EventSchema> GetSchemaAsync(string schemaId, CancellationToken cancellationToken) =>
        SchemaFault is { } fault ? throw fault : ValueTask.FromResult(Schemas[schemaId]);

    public async IAsyncEnumerable<FetchResponse> SubscribeAsync(string topic, ReplayStart start, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var subscriber = Channel.CreateUnbounded<FetchResponse>();
        Starts.Enqueue(start);
        OnSubscribe(Starts.Count);
        lock (gate)
        {
            var from = start.Preset switch
            {
                ReplayPreset.Latest => log.Count,
                ReplayPreset.Earliest => 0,
                _ => log.FindLastIndex(item => item.ReplayId.Span.SequenceEqual(start.ReplayId.Span)) + 1,
            };
            Send(subscriber, log[from..]);
            live.Add(subscriber);
        }

        while (await WaitAsync(subscriber.Reader, cancellationToken))
        {
            while (subscriber.Reader.TryRead(out var answer))
            {
                yield return answer;
            }
        }
    }

    private async Task<bool> WaitAsync(ChannelReader<FetchResponse> answers, CancellationToken cancellationToken)
    {
        try
        {
            return await answers.WaitToReadAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (FaultWhenGivenUp is not null)
        {
            throw FaultWhenGivenUp;
        }
    }

    private void Send(Channel<FetchResponse> subscriber, IEnumerable<ConsumerEvent> events)
    {
        foreach (var chunk in Hanging ? [] : events.Chunk(ChunkSize))
        {
            subscriber.Writer.TryWrite(new FetchResponse { Events = { chunk }, LatestReplayId = chunk[^1].ReplayId });
        }
    }
}
