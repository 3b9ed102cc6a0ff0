using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace SupportChat.Http.ProblemDetails;

/// <summary>What is wrong with a request, by field, each with its remedy and never with a value: the first ten faults, and that there are more.</summary>
internal sealed class FieldErrors : IReadOnlyDictionary<string, string[]>
{
    /// <summary>Key of what is wrong with the body as a whole.</summary>
    public const string Body = "body";

    private const int Most = 10;
    private const int LongestName = 100;

    private readonly Dictionary<string, string[]> errors = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public int Count => errors.Count;

    /// <summary>Further faults are not kept: whoever adds many of them may stop.</summary>
    public bool IsFull => errors.Count > Most;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => errors.Keys;

    /// <inheritdoc/>
    public IEnumerable<string[]> Values => errors.Values;

    /// <inheritdoc/>
    public string[] this[string key] => errors[key];

    /// <summary>Notes a fault; the first one of a field counts.</summary>
    public void Add(string field, string remedy)
    {
        var name = field.Length <= LongestName ? field : field[..LongestName];
        if (errors.Count < Most)
        {
            errors.TryAdd(name, [remedy]);
        }
        else if (!errors.ContainsKey(name))
        {
            errors.TryAdd(Body, [$"There are more faults than the {Most} named here: mend these first."]);
        }
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => errors.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string[] value) => errors.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string[]>> GetEnumerator() => errors.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
