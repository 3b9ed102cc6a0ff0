using System.Net;
using System.Text.Json.Nodes;

namespace SupportChat.Tests.Fixtures;

/// <summary>An answer, read to its end.</summary>
internal sealed record Answer(HttpStatusCode Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode? Json => Text.Length > 0 && Text[0] is '{' or '[' ? JsonNode.Parse(Text) : null;

    /// <summary><c>errorCode</c> of a refused single-record call.</summary>
    public string? Code => (string?)(Json as JsonArray)?[0]?["errorCode"];

    public string? Message => (string?)(Json as JsonArray)?[0]?["message"];

    public static async Task<Answer> ReadAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        await response.Content.ReadAsStringAsync(),
        response.Headers
            .Concat(response.Content.Headers)
            .ToDictionary(item => item.Key, item => string.Join(",", item.Value), StringComparer.OrdinalIgnoreCase));
}
