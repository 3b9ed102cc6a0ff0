using System.Text.Json.Serialization;

namespace SupportChat.Http;

internal sealed record HealthView(string Status)
{
    /// <summary>Codes of what the process lacks; absent when it lacks nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Missing { get; init; }
}
