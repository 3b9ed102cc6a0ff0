using System.Runtime.InteropServices;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using SupportChat.Emulators.ServiceBus.Broker;

namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>
/// Writes messages for receivers: header and annotations are the broker's, everything else goes on as the sender's own bytes. The library would keep only
/// the last of several data sections if it encoded the message itself.
/// </summary>
internal static class MessageEncoder
{
    private const string Reason = "DeadLetterReason";
    private const string Description = "DeadLetterErrorDescription";

    /// <summary>A message to transfer.</summary>
    public static AmqpMessage ForTransfer(MessageView message) =>
        AmqpMessage.CreateAmqpStreamMessage(new BufferListStream(Parts(message)), payloadInitialized: true);

    /// <summary>A whole encoded message, as <c>$management</c> puts it into its answers.</summary>
    public static ArraySegment<byte> ForAnswer(MessageView message) => Joined(Parts(message));

    public static byte[] Encode(AmqpDescribed section)
    {
        var buffer = new ByteBuffer(section.EncodeSize, autoGrow: true);
        section.Encode(buffer);
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }

    /// <summary>Adds application properties to a message, or replaces those of the same name. Null if there are none.</summary>
    public static Func<MessageContent, MessageContent>? Adding(IEnumerable<KeyValuePair<MapKey, object>>? changed)
    {
        var properties = changed?.Select(pair => (Key: pair.Key.Key.ToString()!, pair.Value)).Where(pair => pair.Key is not (Reason or Description)).ToList();
        return properties is { Count: > 0 } ? content => content with { Bare = Joined(WithProperties(content.Bare, properties)) } : null;
    }

    /// <summary>Why a client dead-letters a message, as it said beside its own properties.</summary>
    public static DeadLetterCause CauseOf(Fields? info) => new(TextOf(info, Reason), TextOf(info, Description));

    private static byte[] Joined(IEnumerable<ArraySegment<byte>> parts)
    {
        var joined = new MemoryStream();
        foreach (var part in parts)
        {
            joined.Write(part);
        }

        return joined.ToArray();
    }

    // The keys are symbols from one client and strings from another.
    private static string? TextOf(Fields? info, string name) =>
        info?.FirstOrDefault(pair => pair.Key.Key.ToString() == name).Value?.ToString();

    private static List<ArraySegment<byte>> Parts(MessageView message)
    {
        List<(string, object)> cause = [];
        if (message.DeadLetter is { } letter)
        {
            AddTo(cause, Reason, letter.Reason);
            AddTo(cause, Description, letter.Description);
        }

        return [Prefix(message), .. cause.Count == 0 ? [Segment(message.Content.Bare)] : WithProperties(message.Content.Bare, cause)];
    }

    private static void AddTo(List<(string, object)> properties, string name, string? value)
    {
        if (value is not null)
        {
            properties.Add((name, value));
        }
    }

    private static ArraySegment<byte> Prefix(MessageView message)
    {
        var header = new Header { DeliveryCount = (uint)message.DeliveryCount };
        if (message.TimeToLive.TotalMilliseconds is var ttl and < uint.MaxValue)
        {
            header.Ttl = (uint)ttl;
        }

        var annotations = MessageDecoder.Decode(message.Content.Annotations, new MessageAnnotations());
        annotations.Map["x-opt-sequence-number"] = message.SequenceNumber;
        annotations.Map["x-opt-enqueue-sequence-number"] = message.EnqueueSequenceNumber;
        annotations.Map["x-opt-enqueued-time"] = Moment.Of(message.EnqueuedAt);
        annotations.Map["x-opt-message-state"] = (int)message.State;
        if (message.LockedUntil is { } until)
        {
            annotations.Map["x-opt-locked-until"] = Moment.Of(until);
        }

        var buffer = new ByteBuffer(header.EncodeSize + annotations.EncodeSize, autoGrow: true);
        header.Encode(buffer);
        annotations.Encode(buffer);
        return new ArraySegment<byte>(buffer.Buffer, buffer.Offset, buffer.Length);
    }

    private static IEnumerable<ArraySegment<byte>> WithProperties(ReadOnlyMemory<byte> bare, List<(string Key, object Value)> changed)
    {
        var sections = Sections.Find(bare.Span);
        var properties = MessageDecoder.Decode(bare[sections.ApplicationProperties], new ApplicationProperties());
        foreach (var (key, value) in changed)
        {
            properties.Map[key] = value;
        }

        var (start, length) = sections.Properties.GetOffsetAndLength(bare.Length);
        var (_, replaced) = sections.ApplicationProperties.GetOffsetAndLength(bare.Length);
        var body = start + length + replaced;
        return [Segment(bare[..(start + length)]), Encode(properties), Segment(bare[body..])];
    }

    private static ArraySegment<byte> Segment(ReadOnlyMemory<byte> bytes) => MemoryMarshal.TryGetArray(bytes, out var segment) ? segment : bytes.ToArray();
}
