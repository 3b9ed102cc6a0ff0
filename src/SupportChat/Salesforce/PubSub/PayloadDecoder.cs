using System.Buffers.Binary;
using System.Text;

namespace SupportChat.Salesforce.PubSub;

/// <summary>
/// Avro's binary primitives over a payload in memory, for the library's readers. Beside the library's stream decoder it copies nothing and
/// checks every length against what is left, so that a corrupt event cannot ask for memory.
/// </summary>
/// <exception cref="FormatException">Thrown by every member when the payload ends early or a length is impossible.</exception>
internal sealed class PayloadDecoder(ReadOnlyMemory<byte> payload, StringPool? texts = null) : Avro.IO.Decoder
{
    private int position;

    /// <summary>True when every byte was read: a payload read by the wrong schema rarely ends so.</summary>
    public bool AtEnd => position == payload.Length;

    public void ReadNull()
    {
    }

    public bool ReadBoolean() => Take(1)[0] switch
    {
        0 => false,
        1 => true,
        _ => throw new FormatException("A boolean is neither 0 nor 1."),
    };

    public int ReadInt()
    {
        var value = ReadLong();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw new FormatException("An int is out of range.");
    }

    public long ReadLong()
    {
        var bytes = payload.Span[position..];
        ulong raw = 0;
        for (var i = 0; i < bytes.Length && i < 10; i++)
        {
            raw |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                position += i + 1;
                return (long)(raw >> 1) ^ -(long)(raw & 1);
            }
        }

        throw new FormatException("A number does not end.");
    }

    public float ReadFloat() => BinaryPrimitives.ReadSingleLittleEndian(Take(4));

    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    public byte[] ReadBytes() => Take(Length()).ToArray();

    public string ReadString() => texts is null ? Encoding.UTF8.GetString(Take(Length())) : texts.Get(Take(Length()));

    public int ReadEnum() => ReadInt();

    public long ReadArrayStart() => BlockCount();

    public long ReadArrayNext() => BlockCount();

    public long ReadMapStart() => BlockCount();

    public long ReadMapNext() => BlockCount();

    public int ReadUnionIndex() => ReadInt();

    public void ReadFixed(byte[] buffer) => ReadFixed(buffer, 0, buffer.Length);

    public void ReadFixed(byte[] buffer, int start, int length) => Take(length).CopyTo(buffer.AsSpan(start));

    public void SkipNull()
    {
    }

    public void SkipBoolean() => Take(1);

    public void SkipInt() => ReadLong();

    public void SkipLong() => ReadLong();

    public void SkipFloat() => Take(4);

    public void SkipDouble() => Take(8);

    public void SkipBytes() => Take(Length());

    public void SkipString() => Take(Length());

    public void SkipEnum() => ReadLong();

    public void SkipUnionIndex() => ReadLong();

    public void SkipFixed(int len) => Take(len);

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > payload.Length - position)
        {
            throw new FormatException("The payload ends early.");
        }

        var bytes = payload.Span.Slice(position, count);
        position += count;
        return bytes;
    }

    private int Length()
    {
        var length = ReadLong();
        return length >= 0 && length <= payload.Length - position ? (int)length : throw new FormatException("A length is longer than the payload.");
    }

    private long BlockCount()
    {
        var count = ReadLong();
        if (count < 0)
        {
            ReadLong();
            count = count == long.MinValue ? long.MaxValue : -count;
        }

        // An element takes at least a byte in every schema of an event.
        return count <= payload.Length - position ? count : throw new FormatException("A list is longer than the payload.");
    }
}
