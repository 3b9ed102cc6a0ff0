using Microsoft.Extensions.Options;

namespace SupportChat.Files;

/// <summary>Which files are copied, by size and type.</summary>
internal sealed class FileRules(IOptions<TranscriptsOptions> options)
{
    /// <summary>Types that say nothing about a file.</summary>
    private static readonly HashSet<string> Vague = new(StringComparer.OrdinalIgnoreCase) { "application/octet-stream", "binary/octet-stream" };

    public long MaxBytes => options.Value.MaxFileBytes;

    /// <summary>Whether a type may be copied; both its sender and its host tell one, and each must be allowed.</summary>
    public bool Allows(string? type) =>
        options.Value.FileTypes.Count == 0 || (type is not null && options.Value.FileTypes.Any(allowed => Matches(type, allowed)));

    /// <summary>The same for what a host tells, which often is nothing: then the sender's word is left.</summary>
    public bool AllowsTold(string? type) => string.IsNullOrEmpty(type) || Vague.Contains(type) || Allows(type);

    private static bool Matches(string type, string allowed)
    {
        var plain = type.Split(';')[0].Trim();
        return allowed.EndsWith("/*", StringComparison.Ordinal)
            ? plain.StartsWith(allowed[..^1], StringComparison.OrdinalIgnoreCase)
            : plain.Equals(allowed, StringComparison.OrdinalIgnoreCase);
    }
}
