using System.Globalization;
using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;
using SupportChat.Queueing;

namespace SupportChat.ServiceBus;

/// <summary>
/// A work item as a Service Bus message, and back (docs/reference/azure.md#envelope). Every queue carries the conversation as session id; only
/// <c>conversations</c> heeds it.
/// </summary>
internal static class WorkItemEnvelope
{
    private const string ContentType = "application/json";
    private const string Attempt = "attempt";
    private const string FirstEnqueuedAt = "first-enqueued-at";
    private const string TraceParent = "traceparent";
    private const string Deliveries = "deliveries";

    /// <summary>
    /// The message that carries an item. Each call makes a fresh message id: there is no duplicate detection, and a scheduled copy is not its original.
    /// </summary>
    public static ServiceBusMessage ToMessage(WorkItem item, DateTimeOffset now)
    {
        var message = new ServiceBusMessage(item.Body)
        {
            ContentType = ContentType,
            Subject = item.Kind,
            MessageId = Guid.CreateVersion7(now).ToString("N"),
            SessionId = item.ConversationId.Value,
            CorrelationId = item.CorrelationId,
        };
        message.ApplicationProperties[Attempt] = item.Attempt;
        message.ApplicationProperties[FirstEnqueuedAt] = item.FirstEnqueuedAt.ToString("O", CultureInfo.InvariantCulture);
        if (item.DeliveryCount > 0)
        {
            message.ApplicationProperties[Deliveries] = item.DeliveryCount;
        }

        if (item.TraceParent is not null)
        {
            message.ApplicationProperties[TraceParent] = item.TraceParent;
        }

        if (item.VisibleAt is { } at)
        {
            message.ScheduledEnqueueTime = at;
        }

        return message;
    }

    /// <summary>
    /// The item of a message, whatever its kind. A message that names no conversation is not ours: its item has the unset
    /// <see cref="ConversationId"/> and belongs into the dead letters.
    /// </summary>
    /// <param name="message">As the trigger gave it.</param>
    /// <param name="now">Stands for the time of queueing where a foreign sender and the broker do not tell it.</param>
    public static WorkItem ToItem(ServiceBusReceivedMessage message, DateTimeOffset now)
    {
        // Properties of the raw message: the SDK's own throw where a foreign sender left them out.
        var raw = message.GetRawAmqpMessage();
        var properties = message.ApplicationProperties;
        return new WorkItem
        {
            Kind = message.Subject ?? "",
            ConversationId = ConversationId.TryParse(message.SessionId, out var id) ? id : default,
            CorrelationId = message.CorrelationId ?? message.MessageId ?? "",
            Body = BodyOf(raw),
            Attempt = CountOf(properties, Attempt),
            FirstEnqueuedAt = FirstEnqueued(properties) ?? (message.EnqueuedTime == default ? now : message.EnqueuedTime),
            TraceParent = properties.TryGetValue(TraceParent, out var trace) ? trace as string : null,
            DeliveryCount = CountOf(properties, Deliveries) + Math.Max(1, (int)(raw.Header.DeliveryCount ?? 1)),
        };
    }

    /// <summary>Whether the item names a conversation.</summary>
    public static bool IsRouted(WorkItem item) => item.ConversationId != default;

    private static int CountOf(IReadOnlyDictionary<string, object> properties, string name) =>
        properties.TryGetValue(name, out var value) && value is int and > 0 ? (int)value : 0;

    private static byte[] BodyOf(AmqpAnnotatedMessage raw) =>
        raw.Body.TryGetData(out var segments) && segments is not null ? [.. segments.SelectMany(segment => segment.ToArray())] : [];

    private static DateTimeOffset? FirstEnqueued(IReadOnlyDictionary<string, object> properties) =>
        properties.TryGetValue(FirstEnqueuedAt, out var value)
        && DateTimeOffset.TryParse(value as string, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at)
            ? at
            : null;
}
