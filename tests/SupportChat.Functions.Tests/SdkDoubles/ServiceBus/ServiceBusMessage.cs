#nullable disable
namespace Azure.Messaging.ServiceBus;

/// <summary>Double: the properties that the host sets, with the SDK's checks on their lengths.</summary>
public class ServiceBusMessage
{
    private const int MaxIdLength = 128;
    private string messageId;
    private string sessionId;

    public ServiceBusMessage(ReadOnlyMemory<byte> body) => Body = BinaryData.FromBytes(body);

    public IDictionary<string, object> ApplicationProperties { get; } = new Dictionary<string, object>();

    public BinaryData Body { get; set; }

    public string ContentType { get; set; }

    public string CorrelationId { get; set; }

    public string MessageId
    {
        get => messageId;
        set => messageId = value is { Length: > 0 and <= MaxIdLength }
            ? value
            : throw new ArgumentException("Message id must be 1 to 128 characters.", nameof(value));
    }

    public DateTimeOffset ScheduledEnqueueTime { get; set; }

    public string SessionId
    {
        get => sessionId;
        set => sessionId = value is null or { Length: <= MaxIdLength }
            ? value
            : throw new ArgumentException("Session id must be at most 128 characters.", nameof(value));
    }

    public string Subject { get; set; }
}
