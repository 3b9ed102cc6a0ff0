using System.Buffers.Binary;

namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>Where the sections before the body of an encoded message lie; a length of 0 is a section that is not there.</summary>
internal readonly record struct Sections(Range Header, Range Annotations, Range Properties, Range ApplicationProperties, int Bare)
{
    private const int HeaderCode = 0x70;
    private const int DeliveryAnnotationsCode = 0x71;
    private const int AnnotationsCode = 0x72;
    private const int PropertiesCode = 0x73;
    private const int ApplicationPropertiesCode = 0x74;

    /// <summary>Finds them.</summary>
    /// <exception cref="FormatException">These are not the bytes of a message.</exception>
    public static Sections Find(ReadOnlySpan<byte> message)
    {
        Range header = default, annotations = default, properties = default, applicationProperties = default;
        var (position, bare) = (0, 0);
        while (position < message.Length && ReadCode(message, position, out var value) is var code and <= ApplicationPropertiesCode)
        {
            var end = SkipValue(message, value);
            switch (code)
            {
                case HeaderCode:
                    header = position..end;
                    break;
                case AnnotationsCode:
                    annotations = position..end;
                    break;
                case PropertiesCode:
                    properties = position..end;
                    break;
                case ApplicationPropertiesCode:
                    applicationProperties = position..end;
                    break;
            }

            bare = code is HeaderCode or DeliveryAnnotationsCode or AnnotationsCode ? end : bare;
            position = end;
        }

        return new Sections(header, annotations, properties, applicationProperties, bare);
    }

    private static int ReadCode(ReadOnlySpan<byte> message, int position, out int value)
    {
        const byte Described = 0x00, SmallUlong = 0x53, Ulong = 0x80;
        var rest = message[position..];
        if (rest is [Described, SmallUlong, var code, _, ..])
        {
            value = position + 3;
            return code;
        }

        if (rest.Length > 10 && rest is [Described, Ulong, ..])
        {
            value = position + 10;
            return (int)BinaryPrimitives.ReadUInt64BigEndian(rest[2..]);
        }

        throw new FormatException("The message is not encoded as AMQP 1.0 demands.");
    }

    private static int SkipValue(ReadOnlySpan<byte> message, int value)
    {
        const byte EmptyList = 0x45, List8 = 0xC0, Map8 = 0xC1, List32 = 0xD0, Map32 = 0xD1;
        var end = message[value] switch
        {
            EmptyList => value + 1,
            List8 or Map8 when value + 1 < message.Length => value + 2 + message[value + 1],
            List32 or Map32 when value + 4 < message.Length => value + 5L + BinaryPrimitives.ReadUInt32BigEndian(message[(value + 1)..]),
            _ => long.MaxValue,
        };
        return end <= message.Length ? (int)end : throw new FormatException("A section of the message is not encoded as AMQP 1.0 demands.");
    }
}
