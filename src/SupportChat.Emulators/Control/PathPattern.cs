namespace SupportChat.Emulators.Control;

/// <summary>A path condition: nothing (all paths), a prefix, or, when it holds <c>*</c>, a glob over the whole path.</summary>
internal sealed class PathPattern(string? pattern)
{
    private readonly string[]? _parts = pattern?.Split('*');

    public bool IsMatch(string path)
    {
        if (_parts is null)
        {
            return true;
        }

        if (!path.StartsWith(_parts[0], StringComparison.Ordinal))
        {
            return false;
        }

        if (_parts.Length == 1)
        {
            return true;
        }

        var position = _parts[0].Length;
        for (var i = 1; i < _parts.Length - 1; i++)
        {
            var found = path.IndexOf(_parts[i], position, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            position = found + _parts[i].Length;
        }

        var last = _parts[^1];
        return path.Length - position >= last.Length && path.EndsWith(last, StringComparison.Ordinal);
    }
}
