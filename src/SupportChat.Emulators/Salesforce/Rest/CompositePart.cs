using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using SupportChat.Emulators.Salesforce.Errors;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>One subrequest of a composite call.</summary>
internal sealed record CompositePart(string Method, string Url, string ReferenceId, JsonNode? Body, IReadOnlyDictionary<string, string> Headers)
{
    private static readonly string[] OuterHeaders = ["Accept", "Authorization", "Content-Type"];

    public bool IsQueryOrCollection =>
        Url.Contains("/query", StringComparison.OrdinalIgnoreCase) || Url.Contains("/composite/sobjects", StringComparison.OrdinalIgnoreCase);

    /// <summary>Throws JSON_PARSER_ERROR for a part without method, url or a proper reference id.</summary>
    public static CompositePart Read(JsonNode? node)
    {
        var part = node as JsonObject ?? throw SalesforceErrors.BadJson("compositeRequest must hold objects");
        var reference = Text(part, "referenceId");
        if (!reference.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw SalesforceErrors.BadJson($"Provided referenceId '{reference}' must start with a letter or a number, and it can contain only letters, numbers and underscores");
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in part["httpHeaders"] as JsonObject ?? [])
        {
            headers[name] = OuterHeaders.Contains(name, StringComparer.OrdinalIgnoreCase)
                ? throw SalesforceErrors.BadJson($"The header {name} belongs to the composite request, not to a subrequest")
                : value?.ToString() ?? "";
        }

        return new CompositePart(Text(part, "method").ToUpperInvariant(), Text(part, "url"), reference, part["body"], headers);
    }

    private static string Text(JsonObject part, string name) =>
        part[name] is JsonValue value
            && value.ToString() is { Length: > 0 } text ? text : throw SalesforceErrors.BadJson($"{name} is required for every subrequest");
}

/// <summary>The address of a part of a composite call: version, path below it, query.</summary>
internal sealed record RestUrl(string Version, string Path, IReadOnlyDictionary<string, string> Query)
{
    /// <summary>Throws NOT_FOUND for an address outside of <c>/services/data/vNN.0</c>.</summary>
    public static RestUrl Parse(string url)
    {
        var parts = url.Split('?', 2);
        if (!parts[0].StartsWith(RestRouter.Prefix + "/v", StringComparison.OrdinalIgnoreCase))
        {
            throw SalesforceErrors.NotFound();
        }

        var rest = parts[0][(RestRouter.Prefix.Length + 2)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? throw SalesforceErrors.NotFound()
            : new RestUrl(rest[..slash], rest[slash..], QueryOf(parts.Length > 1 ? parts[1] : ""));
    }

    public static Dictionary<string, string> QueryOf(string text) =>
        QueryHelpers.ParseQuery(text).ToDictionary(item => item.Key, item => item.Value.ToString(), StringComparer.OrdinalIgnoreCase);
}
