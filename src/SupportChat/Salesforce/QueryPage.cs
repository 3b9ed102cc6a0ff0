using System.Text.Json.Serialization;

namespace SupportChat.Salesforce;

/// <summary>A page of a query.</summary>
public sealed record QueryPage<T>
{
    [JsonPropertyName("records")]
    public IReadOnlyList<T> Records { get; init; } = [];

    [JsonPropertyName("done")]
    public bool Done { get; init; } = true;

    [JsonPropertyName("nextRecordsUrl")]
    public string? NextRecordsUrl { get; init; }
}
