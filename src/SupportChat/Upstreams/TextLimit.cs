namespace SupportChat.Upstreams;

/// <summary>Cuts texts at the length that an upstream's field takes.</summary>
internal static class TextLimit
{
    /// <summary>At most so many UTF-16 units, no surrogate pair split.</summary>
    public static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
