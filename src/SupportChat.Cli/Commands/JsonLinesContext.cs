using System.Text.Json.Serialization;
using SupportChat.Queueing;

namespace SupportChat.Cli.Commands;

/// <summary>What is printed one JSON object a line.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TailLine))]
[JsonSerializable(typeof(DeadLetterSummary))]
internal sealed partial class JsonLinesContext : JsonSerializerContext;
