namespace Azure.Core.Amqp;

/// <summary>Double of the raw message (package Azure.Core.Amqp): what the host reads where the SDK's own properties would throw.</summary>
public class AmqpAnnotatedMessage
{
    public AmqpAnnotatedMessage(AmqpMessageBody body) => Body = body;

    public AmqpMessageBody Body { get; set; }

    public AmqpMessageHeader Header { get; } = new();
}

public class AmqpMessageBody
{
    private readonly IEnumerable<ReadOnlyMemory<byte>>? data;

    public AmqpMessageBody(IEnumerable<ReadOnlyMemory<byte>> data) => this.data = data;

    private AmqpMessageBody()
    {
    }

    /// <summary>A body that is a value, not bytes: what a sender in another language may send.</summary>
    public static AmqpMessageBody FromValue(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new AmqpMessageBody();
    }

    public bool TryGetData(out IEnumerable<ReadOnlyMemory<byte>>? data)
    {
        data = this.data;
        return data is not null;
    }
}

public class AmqpMessageHeader
{
    public uint? DeliveryCount { get; set; }
}
