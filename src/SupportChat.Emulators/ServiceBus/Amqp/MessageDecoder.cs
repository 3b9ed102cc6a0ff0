using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using SupportChat.Emulators.ServiceBus.Broker;

namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>Reads what clients send.</summary>
internal static class MessageDecoder
{
    public const string ScheduledAt = "x-opt-scheduled-enqueue-time";

    /// <summary>The messages of one delivery: one, or with the batch format as many as it has data sections.</summary>
    public static IReadOnlyList<NewMessage> Read(AmqpMessage delivery)
    {
        if (delivery.MessageFormat is AmqpConstants.AmqpBatchedMessageFormat)
        {
            return [.. delivery.DataBody.Select(data => Read(((ArraySegment<byte>)data.Value).ToArray()))];
        }

        using var stream = delivery.ToStream();
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return [Read(bytes)];
    }

    /// <summary>One encoded message. It gets an id if it has none: no client makes one, and the service does.</summary>
    public static NewMessage Read(byte[] bytes)
    {
        var sections = Sections.Find(bytes);
        var header = Decode(bytes, sections.Header, new Header());
        var annotations = Decode(bytes, sections.Annotations, new MessageAnnotations());
        var properties = Decode(bytes, sections.Properties, new Properties());
        ReadOnlyMemory<byte> bare = bytes.AsMemory(sections.Bare);
        if (properties.MessageId is null)
        {
            properties.MessageId = Guid.NewGuid().ToString("N");
            var (_, length) = sections.Properties.GetOffsetAndLength(bytes.Length);
            bare = (byte[])[.. MessageEncoder.Encode(properties), .. bare.Span[length..]];
        }

        return new NewMessage(properties.MessageId.ToString()!, new MessageContent(bytes.AsMemory(sections.Annotations), bare))
        {
            SessionId = properties.GroupId,
            TimeToLive = header.Ttl is { } ttl ? TimeSpan.FromMilliseconds(ttl) : null,
            ScheduledAt = annotations.Map.TryGetValue(ScheduledAt, out DateTime time) && time != default ? Moment.Of(time) : null,
        };
    }

    public static T Decode<T>(ReadOnlyMemory<byte> bytes, T section)
        where T : AmqpDescribed
    {
        if (!bytes.IsEmpty)
        {
            section.Decode(new ByteBuffer(bytes.ToArray(), 0, bytes.Length));
        }

        return section;
    }

    private static T Decode<T>(byte[] bytes, Range range, T section)
        where T : AmqpDescribed
    {
        var (offset, length) = range.GetOffsetAndLength(bytes.Length);
        if (length > 0)
        {
            section.Decode(new ByteBuffer(bytes, offset, length));
        }

        return section;
    }
}
