using System.Text.Json.Serialization;

namespace SupportChat.Http.Client;

/// <summary>Bodies of the customers' API: camelCase, times RFC 3339 UTC (docs/architecture.md#http).</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ConversationView))]
[JsonSerializable(typeof(ConversationListView))]
[JsonSerializable(typeof(SessionTokenView))]
[JsonSerializable(typeof(StartPreviewView))]
internal sealed partial class ClientJsonContext : JsonSerializerContext;
