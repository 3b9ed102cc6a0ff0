using System.Text;

namespace SupportChat.Salesforce.PubSub;

/// <summary>
/// Texts that come again and again in events (ids, conversation keys, status values, bitmaps), each kept once: thousands of events wait in memory
/// under load. Of fixed size, so that it cannot grow; safe to share, as a lost race only makes a text twice.
/// </summary>
internal sealed class StringPool
{
    private const int Slots = 4_096;
    private const int LongestText = 64;

    private readonly string?[] texts = new string?[Slots];

    /// <summary>The text of UTF-8 bytes.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is 0 or > LongestText)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        var hash = new HashCode();
        hash.AddBytes(utf8);
        ref var slot = ref texts[(uint)hash.ToHashCode() % Slots];
        var known = slot;
        return known is not null && Ascii.Equals(utf8, known) ? known : slot = Encoding.UTF8.GetString(utf8);
    }
}
