using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing.Template;
using SupportChat.Http;

namespace SupportChat.Tests.Fixtures;

/// <summary>The OpenAPI document as it is served.</summary>
internal static class ApiDocument
{
    /// <summary>Its bytes.</summary>
    public static string Text { get; } = Read();

    public static JsonObject Json { get; } = JsonNode.Parse(Text)!.AsObject();

    public static IReadOnlyList<ApiOperation> Operations { get; } =
    [
        .. from path in Json["paths"]!.AsObject()
           from call in path.Value!.AsObject()
           select new ApiOperation(call.Value!["operationId"]!.GetValue<string>(), call.Key.ToUpperInvariant(), path.Key, call.Value.AsObject()),
    ];

    /// <summary>What a <c>$ref</c> leads to, or the node itself.</summary>
    public static JsonObject Resolve(JsonNode node) => node["$ref"]?.GetValue<string>() is { } reference
        ? reference["#/".Length..].Split('/').Aggregate((JsonNode)Json, (from, name) => from[name] ?? throw new KeyNotFoundException(reference)).AsObject()
        : node.AsObject();

    /// <summary>The operations of a path, whatever their methods.</summary>
    public static IReadOnlyList<ApiOperation> At(string path) => [.. Operations.Where(operation => operation.Matches(path))];

    private static string Read()
    {
        using var reader = new StreamReader(typeof(ApiEndpoints).Assembly.GetManifestResourceStream("SupportChat.Http.openapi.json")!);
        return reader.ReadToEnd();
    }
}

/// <summary>One operation of the document.</summary>
internal sealed record ApiOperation(string Id, string Method, string Path, JsonObject Json)
{
    private readonly TemplateMatcher matcher = new(TemplateParser.Parse(Path.TrimStart('/')), []);

    /// <summary>The statuses that it names.</summary>
    public IEnumerable<int> Statuses => Json["responses"]!.AsObject().Select(answer => int.Parse(answer.Key, null));

    /// <summary>The names of its security schemes.</summary>
    public IEnumerable<string> Schemes => Json["security"]!.AsArray().SelectMany(scheme => scheme!.AsObject()).Select(scheme => scheme.Key);

    public bool Matches(string path) => matcher.TryMatch(path, []);

    /// <summary>What it says of a status; null when it does not name it.</summary>
    public JsonObject? Answer(int status) => Json["responses"]![$"{status}"] is { } answer ? ApiDocument.Resolve(answer) : null;
}
