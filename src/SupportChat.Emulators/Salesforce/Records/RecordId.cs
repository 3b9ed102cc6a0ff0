namespace SupportChat.Emulators.Salesforce.Records;

/// <summary>Salesforce ids: 15 case-sensitive characters, and the three that make them safe for any case (docs/reference/salesforce.md#ids).</summary>
internal static class RecordId
{
    private const string SuffixAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int ShortLength = 15;
    private const int LongLength = 18;
    private const int BlockLength = 5;

    /// <summary>The id of the n-th record of an object, 18 characters.</summary>
    public static string Of(string keyPrefix, long number)
    {
        Span<char> id = stackalloc char[ShortLength];
        id.Fill('0');
        keyPrefix.CopyTo(id);
        for (var position = ShortLength - 1; number > 0; position--)
        {
            id[position] = Digits[(int)(number % Digits.Length)];
            number /= Digits.Length;
        }

        return WithSuffix(id);
    }

    /// <summary>18 characters from 15 or 18. False for anything else, and for a suffix that does not fit.</summary>
    public static bool TryNormalize(string text, out string id)
    {
        id = "";
        if (text.Length is not (ShortLength or LongLength) || !text.All(char.IsAsciiLetterOrDigit))
        {
            return false;
        }

        id = WithSuffix(text.AsSpan(0, ShortLength));
        return text.Length == ShortLength || id == text;
    }

    public static string WithSuffix(ReadOnlySpan<char> id)
    {
        Span<char> full = stackalloc char[LongLength];
        id[..ShortLength].CopyTo(full);
        for (var block = 0; block < 3; block++)
        {
            var bits = 0;
            for (var i = 0; i < BlockLength; i++)
            {
                bits |= char.IsAsciiLetterUpper(id[(block * BlockLength) + i]) ? 1 << i : 0;
            }

            full[ShortLength + block] = SuffixAlphabet[bits];
        }

        return new string(full);
    }
}
