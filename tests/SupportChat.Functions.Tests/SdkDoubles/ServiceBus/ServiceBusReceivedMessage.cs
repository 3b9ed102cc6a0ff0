#nullable disable
using Azure.Core.Amqp;

namespace Azure.Messaging.ServiceBus;

/// <summary>Double of a received message; made by <see cref="ServiceBusModelFactory"/>, as in tests with the SDK.</summary>
public class ServiceBusReceivedMessage
{
    private readonly AmqpAnnotatedMessage raw;

    internal ServiceBusReceivedMessage(AmqpAnnotatedMessage raw) => this.raw = raw;

    public IReadOnlyDictionary<string, object> ApplicationProperties { get; internal init; }

    public string ContentType { get; internal init; }

    public string CorrelationId { get; internal init; }

    public string DeadLetterReason => ApplicationProperties.TryGetValue("DeadLetterReason", out var reason) ? reason as string : null;

    public DateTimeOffset EnqueuedTime { get; internal init; }

    public string LockToken { get; internal init; }

    public string MessageId { get; internal init; }

    public string SessionId { get; internal init; }

    public string Subject { get; internal init; }

    public AmqpAnnotatedMessage GetRawAmqpMessage() => raw;
}
