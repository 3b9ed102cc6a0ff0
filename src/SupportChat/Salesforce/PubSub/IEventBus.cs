using SupportChat.Salesforce.PubSub.Protocol;

namespace SupportChat.Salesforce.PubSub;

/// <summary>The Pub/Sub API as the subscription of Case changes uses it.</summary>
public interface IEventBus
{
    /// <summary>Makes sure that this session may read the topic. Returns the id of its schema; empty for a channel of several kinds of events.</summary>
    /// <exception cref="PubSubException">It may not, or the call failed.</exception>
    internal Task<string> CheckTopicAsync(string topic, CancellationToken cancellationToken);

    /// <summary>The schema that wrote an event; cached for ever.</summary>
    /// <exception cref="PubSubException">The call failed.</exception>
    /// <exception cref="EventSchemaException">The answer is not an Avro record schema.</exception>
    internal ValueTask<EventSchema> GetSchemaAsync(string schemaId, CancellationToken cancellationToken);

    /// <summary>
    /// Reads a topic until the server ends the stream or the enumeration is cancelled. Every answer is given, the empty ones
    /// (keep-alives) too; credit is topped up as answers come in.
    /// </summary>
    /// <exception cref="PubSubException">The stream broke; its <see cref="PubSubException.Failure"/> says what to do.</exception>
    internal IAsyncEnumerable<FetchResponse> SubscribeAsync(string topic, ReplayStart start, CancellationToken cancellationToken);
}

/// <summary>Where a subscription begins (docs/reference/salesforce.md#replay-ids).</summary>
internal readonly record struct ReplayStart
{
    private ReplayStart(ReplayPreset preset, ReadOnlyMemory<byte> replayId)
    {
        Preset = preset;
        ReplayId = replayId;
    }

    /// <summary>Only events published from now on.</summary>
    public static ReplayStart Latest => new(ReplayPreset.Latest, default);

    /// <summary>Everything that is retained (72 h).</summary>
    public static ReplayStart Earliest => new(ReplayPreset.Earliest, default);

    public ReplayPreset Preset { get; }

    /// <summary>Opaque; empty unless <see cref="Preset"/> is CUSTOM.</summary>
    public ReadOnlyMemory<byte> ReplayId { get; }

    /// <summary>Events after every event of this replay id.</summary>
    public static ReplayStart After(ReadOnlyMemory<byte> replayId) => new(ReplayPreset.Custom, replayId);
}
