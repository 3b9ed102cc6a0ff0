using System.Text.Json;
using System.Text.Json.Serialization;
using SupportChat.Queueing;
using SupportChat.Salesforce.PubSub.Protocol;
using SupportChat.Telemetry;

namespace SupportChat.CaseChanges;

/// <summary>
/// Events that cannot be read go to the dead letters, without a conversation (partition <c>unrouted</c>), whole, so that they can be read later.
/// One that the stream gives again is not stored again by the same process.
/// </summary>
public sealed class UnreadableEvents(IDeadLetterStore deadLetters, SupportChatMetrics metrics, TimeProvider time)
{
    /// <summary>Name of the source in <see cref="DeadLetter.Queue"/>.</summary>
    internal const string QueueName = "case-changes";

    /// <summary>Kind of the item; no queue carries it.</summary>
    internal const string Kind = "case-event.v1";

    private const int Remembered = 1000;

    private readonly Lock gate = new();
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();

    /// <summary>Stores the event; durable on return.</summary>
    internal async Task AddAsync(string topic, ConsumerEvent unreadable, string code, CancellationToken cancellationToken)
    {
        var source = unreadable.Event ?? new ProducerEvent();
        lock (gate)
        {
            if (known.Contains(source.Id))
            {
                return;
            }
        }

        var now = time.GetUtcNow();
        var body = new UnreadableEvent(topic, source.Id, source.SchemaId, unreadable.ReplayId.ToByteArray(), source.Payload.ToByteArray());
        await deadLetters.AddAsync(
            new DeadLetter
            {
                Item = new WorkItem
                {
                    Kind = Kind,
                    ConversationId = default,
                    CorrelationId = source.Id,
                    Body = JsonSerializer.SerializeToUtf8Bytes(body, UnreadableEventJsonContext.Default.UnreadableEvent),
                    FirstEnqueuedAt = now,
                },
                Queue = QueueName,
                Reason = DeadLetterReason.UnreadableEvent,
                Description = $"{topic}, schema {source.SchemaId}: {code}",
                At = now,
            },
            cancellationToken);
        metrics.DeadLettered(QueueName, DeadLetterReason.UnreadableEvent);
        Remember(source.Id);
    }

    private void Remember(string eventId)
    {
        lock (gate)
        {
            if (known.Add(eventId))
            {
                order.Enqueue(eventId);
                if (order.Count > Remembered)
                {
                    known.Remove(order.Dequeue());
                }
            }
        }
    }
}

/// <summary>Body of the dead letter of an event; binary values as base64.</summary>
internal sealed record UnreadableEvent(string Topic, string EventId, string SchemaId, byte[] ReplayId, byte[] Payload);

/// <summary>JSON of <see cref="UnreadableEvent"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(UnreadableEvent))]
internal sealed partial class UnreadableEventJsonContext : JsonSerializerContext;
