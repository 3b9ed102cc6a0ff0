using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using SupportChat.Emulators.ServiceBus.Broker;

namespace SupportChat.Emulators.ServiceBus;

/// <summary>A queue as control shows it: its settings and what it holds, without any text of a message.</summary>
internal static class QueueJson
{
    public static JsonNode Of(BrokerQueue queue) => new JsonObject
    {
        ["name"] = queue.Name,
        ["requiresSession"] = queue.Settings.RequiresSession,
        ["lockSeconds"] = queue.Settings.LockDuration.TotalSeconds,
        ["maxDeliveryCount"] = queue.Settings.MaxDeliveryCount,
        ["ttlSeconds"] = queue.Settings.TimeToLive.TotalSeconds,
        ["maxMessageBytes"] = queue.Settings.MaxMessageBytes,
        ["messages"] = Of(queue.Messages.Count()),
        ["deadLetters"] = Of(queue.DeadLetters.Count()),
    };

    private static JsonObject Of(StoreCounts counts) => new()
    {
        ["active"] = counts.Active,
        ["scheduled"] = counts.Scheduled,
        ["deferred"] = counts.Deferred,
        ["locked"] = counts.Locked,
        ["lastSequenceNumber"] = counts.LastNumber,
        ["sessions"] = counts.Sessions,
    };
}

/// <summary>Body of <c>PUT /emulator/queues/{name}</c>; what is absent stays as it is, or is the default of a new queue.</summary>
internal sealed record QueueRequest
{
    public bool? RequiresSession { get; init; }

    public double? LockSeconds { get; init; }

    public int? MaxDeliveryCount { get; init; }

    public double? TtlSeconds { get; init; }

    public int? MaxMessageBytes { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(QueueRequest))]
[JsonSerializable(typeof(JsonNode))]
internal sealed partial class QueueJsonContext : JsonSerializerContext;
