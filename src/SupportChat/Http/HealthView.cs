using System.Text.Json.Serialization;

namespace SupportChat.Http;

/// <summary>What a probe reads.</summary>
/// <param name="Status"><c>ready</c>, <c>live</c> ...</param>
/// <param name="Problems">Codes of what keeps this process from an upstream, which is no reason to take it out; null when nothing does.</param>
internal sealed record HealthView(
    string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Problems = null)
{
    /// <summary>Codes of what the process lacks to take calls; absent when it lacks nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Missing { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HealthView))]
internal sealed partial class HealthJsonContext : JsonSerializerContext;
