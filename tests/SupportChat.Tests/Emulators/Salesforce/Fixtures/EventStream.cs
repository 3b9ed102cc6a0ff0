using System.Collections.Concurrent;
using Avro;
using Avro.Generic;
using Avro.IO;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using SupportChat.Salesforce.PubSub.Protocol;
using SupportChat.Tests.Fixtures;
using Wire = SupportChat.Salesforce.PubSub.Protocol.PubSub;

namespace SupportChat.Tests.Emulators.Salesforce.Fixtures;

/// <summary>A Pub/Sub client that knows nothing but the protocol: one channel, the three headers, decoded events.</summary>
internal sealed class EventStream : IDisposable
{
    public const string Cases = "/data/CaseChangeEvent";
    public const string Ours = "/data/SupportChat__chn";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly GrpcChannel channel;
    private readonly ConcurrentDictionary<string, RecordSchema> schemas = new();

    public EventStream(EmulatedOrg org, Uri? address = null, HttpMessageHandler? handler = null)
    {
        channel = GrpcChannel.ForAddress(address ?? org.Emulator.PubSubAddress, new GrpcChannelOptions { HttpHandler = handler });
        Client = new Wire.PubSubClient(channel);
        Headers = new Metadata
        {
            { "accesstoken", org.Token },
            { "instanceurl", org.Emulator.BaseAddress.GetLeftPart(UriPartial.Authority) },
            { "tenantid", "00D000000000001EAA" },
        };
    }

    public Wire.PubSubClient Client { get; }

    public Metadata Headers { get; set; }

    public AsyncDuplexStreamingCall<FetchRequest, FetchResponse> Open() => Client.Subscribe(Headers);

    public async Task<AsyncDuplexStreamingCall<FetchRequest, FetchResponse>> SubscribeAsync(
        string topic, int count = 100, ReplayPreset preset = ReplayPreset.Latest, ByteString? replayId = null)
    {
        var call = Open();
        await call.ResponseHeadersAsync;
        await call.RequestStream.WriteAsync(new FetchRequest
        {
            TopicName = topic,
            NumRequested = count,
            ReplayPreset = preset,
            ReplayId = replayId ?? ByteString.Empty,
        });
        return call;
    }

    /// <summary>The next response; the test fails when it takes too long.</summary>
    public static async Task<FetchResponse> NextAsync(AsyncDuplexStreamingCall<FetchRequest, FetchResponse> call)
    {
        using var late = new CancellationTokenSource(Patience);
        Assert.True(await call.ResponseStream.MoveNext(late.Token), "The stream ended.");
        return call.ResponseStream.Current;
    }

    /// <summary>So many events, over as many responses as they come in.</summary>
    public async Task<List<DecodedEvent>> ReadAsync(AsyncDuplexStreamingCall<FetchRequest, FetchResponse> call, int count)
    {
        var events = new List<DecodedEvent>();
        while (events.Count < count)
        {
            foreach (var item in (await NextAsync(call)).Events)
            {
                events.Add(await DecodeAsync(item));
            }
        }

        return events;
    }

    /// <summary>Everything that a topic retains, of which there must be so much.</summary>
    public async Task<List<DecodedEvent>> ReadFromStartAsync(string topic, int count)
    {
        using var call = await SubscribeAsync(topic, preset: ReplayPreset.Earliest);
        return await ReadAsync(call, count);
    }

    /// <summary>The code in the trailers of a refused call.</summary>
    public static string CodeOf(RpcException refusal) =>
        refusal.Trailers.GetValue("error-code")?.Replace("sfdc.platform.eventbus.grpc.", "", StringComparison.Ordinal) ?? "(none)";

    public static async Task<RpcException> RefusalAsync(AsyncDuplexStreamingCall<FetchRequest, FetchResponse> call)
    {
        using var late = new CancellationTokenSource(Patience);
        return await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(late.Token))
            {
            }
        });
    }

    public void Dispose() => channel.Dispose();

    private async Task<DecodedEvent> DecodeAsync(ConsumerEvent item)
    {
        if (!schemas.TryGetValue(item.Event.SchemaId, out var schema))
        {
            var info = await Client.GetSchemaAsync(new SchemaRequest { SchemaId = item.Event.SchemaId }, Headers);
            schema = schemas[item.Event.SchemaId] = (RecordSchema)Schema.Parse(info.SchemaJson);
        }

        var record = new GenericDatumReader<GenericRecord>(schema, schema).Read(null!, new BinaryDecoder(new MemoryStream(item.Event.Payload.ToByteArray())));
        return new DecodedEvent(item, schema, record);
    }
}
