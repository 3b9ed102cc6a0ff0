using System.Text.Json.Serialization;
using SupportChat.Http.Ops;

namespace SupportChat.Http;

/// <summary>Bodies of our own API: camelCase, times RFC 3339 UTC (design section 5).</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(ConversationView))]
[JsonSerializable(typeof(ConversationListView))]
[JsonSerializable(typeof(SessionTokenView))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(OpsStatusView))]
[JsonSerializable(typeof(OpsConversationView))]
[JsonSerializable(typeof(OpsConversationListView))]
[JsonSerializable(typeof(OpsEffectView))]
[JsonSerializable(typeof(DeadLetterListView))]
internal sealed partial class HttpJsonContext : JsonSerializerContext;
