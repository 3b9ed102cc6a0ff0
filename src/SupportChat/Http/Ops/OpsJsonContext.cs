using System.Text.Json.Serialization;
using SupportChat.Queueing;

namespace SupportChat.Http.Ops;

/// <summary>Bodies of the operators' API: camelCase, times RFC 3339 UTC (docs/architecture.md#http).</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(OpsStatusView))]
[JsonSerializable(typeof(OpsConversationView))]
[JsonSerializable(typeof(OpsConversationListView))]
[JsonSerializable(typeof(OpsEffectView))]
[JsonSerializable(typeof(OpsVerificationView))]
[JsonSerializable(typeof(DeadLetterListView))]
[JsonSerializable(typeof(DeadLetterSummary))]
[JsonSerializable(typeof(DeadLetterReplayView))]
internal sealed partial class OpsJsonContext : JsonSerializerContext;
