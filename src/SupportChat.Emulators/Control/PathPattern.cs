namespace SupportChat.Emulators.Control;

/// <summary>A path condition: nothing (all paths), a prefix, or, when it holds <c>*</c>, a glob over the whole path.</summary>
internal sealed class PathPattern(string? pattern)
{
    private readonly string[]? parts = pattern?.Split('*');

    public bool IsMatch(string path)
    {
        if (parts is null)
        {
            return true;
        }

        if (!path.StartsWith(parts[0], StringComparison.Ordinal))
        {
            return false;
        }

        if (parts.Length == 1)
        {
            return true;
        }

        var position = parts[0].Length;
        for (var i = 1; i < parts.Length - 1; i++)
        {
            var found = path.IndexOf(parts[i], position, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            position = found + parts[i].Length;
        }

        var last = parts[^1];
        return path.Length - position >= last.Length && path.EndsWith(last, StringComparison.Ordinal);
    }
}
