using System.Globalization;

namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>Positions of fields as the bitmap of the headers: whole bytes, upper-case hex, bit n is field n (docs/reference/salesforce.md#bitmaps).</summary>
internal static class FieldBitmap
{
    private const int BitsPerByte = 8;

    /// <summary>Nothing for no positions.</summary>
    public static string[] Write(IReadOnlyCollection<int> positions)
    {
        if (positions.Count == 0)
        {
            return [];
        }

        var bytes = new byte[(positions.Max() / BitsPerByte) + 1];
        foreach (var position in positions)
        {
            bytes[bytes.Length - 1 - (position / BitsPerByte)] |= (byte)(1 << (position % BitsPerByte));
        }

        return [string.Create(CultureInfo.InvariantCulture, $"0x{Convert.ToHexString(bytes)}")];
    }
}
