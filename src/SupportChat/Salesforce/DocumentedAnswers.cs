using System.Text.Json;
using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

/// <summary>
/// What Salesforce documents as the success of each kind of call (docs/reference/salesforce.md#token-answer, #rest-api). Any other answer with a status of
/// success, such as a maintenance page, says nothing about what was done.
/// </summary>
internal static class DocumentedAnswers
{
    /// <summary>A record, or a description.</summary>
    public static bool Record(int status, JsonElement json) => status == 200 && json.ValueKind == JsonValueKind.Object;

    /// <summary>A record was changed: there is no body.</summary>
    public static bool Updated(int status, JsonElement json) => status == 204 && json.ValueKind == JsonValueKind.Undefined;

    /// <summary>A record was created.</summary>
    public static bool Created(int status, JsonElement json) => status == 201 && json.Flag("success") && json.Text("id") is { Length: > 0 };

    /// <summary>The parts of a composite call; each has a status of its own.</summary>
    public static bool Composite(int status, JsonElement json) =>
        Record(status, json) && json.TryGetProperty("compositeResponse", out var parts) && parts.ValueKind == JsonValueKind.Array;

    /// <summary>The results of a collections call, or another list.</summary>
    public static bool List(int status, JsonElement json) => status == 200 && json.ValueKind == JsonValueKind.Array;

    /// <summary>A page of a query: one without its list, or without word of a next page, is not an empty page.</summary>
    public static bool Page(int status, JsonElement json) => Record(status, json)
        && json.TryGetProperty("records", out var records) && records.ValueKind == JsonValueKind.Array
        && json.TryGetProperty("done", out var done) && done.ValueKind is JsonValueKind.True or JsonValueKind.False;

    /// <summary>An access token.</summary>
    public static bool Token(int status, JsonElement json) => status == 200 && json.Text("access_token") is { Length: > 0 };
}
