using System.Buffers.Binary;

namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>
/// Replay ids: 10 bytes, 8 of them a number below 2^53 (one client keeps it as a double), then two of zero (docs/reference/salesforce.md#replay-ids,
/// #official-clients).
/// </summary>
internal static class ReplayId
{
    private const int Length = 10;
    private const int NumberLength = 8;

    public static byte[] Write(long number)
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }

    /// <summary>False for bytes that never were a replay id. The first eight alone are accepted.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out long number)
    {
        number = 0;
        if (bytes.Length is not (Length or NumberLength) || bytes[NumberLength..].ContainsAnyExcept((byte)0))
        {
            return false;
        }

        number = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return true;
    }
}
