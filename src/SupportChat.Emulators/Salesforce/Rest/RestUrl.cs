using Microsoft.AspNetCore.WebUtilities;
using SupportChat.Emulators.Salesforce.Errors;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>The address of a part of a composite call: version, path below it, query.</summary>
internal sealed record RestUrl(string Version, string Path, IReadOnlyDictionary<string, string> Query)
{
    /// <summary>Throws NOT_FOUND for an address outside of <c>/services/data/vNN.0</c>.</summary>
    public static RestUrl Parse(string url)
    {
        var parts = url.Split('?', 2);
        if (!parts[0].StartsWith(RestRouter.Prefix + "/v", StringComparison.OrdinalIgnoreCase))
        {
            throw Faults.NotFound();
        }

        var rest = parts[0][(RestRouter.Prefix.Length + 2)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? throw Faults.NotFound()
            : new RestUrl(rest[..slash], rest[slash..], QueryOf(parts.Length > 1 ? parts[1] : ""));
    }

    public static Dictionary<string, string> QueryOf(string text) =>
        QueryHelpers.ParseQuery(text).ToDictionary(item => item.Key, item => item.Value.ToString(), StringComparer.OrdinalIgnoreCase);
}
