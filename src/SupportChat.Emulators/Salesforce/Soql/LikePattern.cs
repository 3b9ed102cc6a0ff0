namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>LIKE: <c>%</c> stands for any characters, <c>_</c> for one; upper and lower case are the same.</summary>
internal static class LikePattern
{
    public static bool IsMatch(string text, string pattern)
    {
        var (at, p) = (0, 0);
        var (retryAt, retryP) = (0, -1);
        while (at < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '%')
            {
                (retryAt, retryP) = (at, ++p);
            }
            else if (p < pattern.Length && (pattern[p] == '_' || char.ToUpperInvariant(pattern[p]) == char.ToUpperInvariant(text[at])))
            {
                (at, p) = (at + 1, p + 1);
            }
            else if (retryP >= 0)
            {
                (at, p) = (++retryAt, retryP);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).TrimStart('%').IsEmpty;
    }
}
