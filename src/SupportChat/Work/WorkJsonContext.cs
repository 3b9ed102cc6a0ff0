using System.Text.Json.Serialization;
using SupportChat.Conversations;
using SupportChat.Transcripts;

namespace SupportChat.Work;

/// <summary>Bodies of queued work.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ReconcileRequest))]
[JsonSerializable(typeof(TranscriptMessage))]
internal sealed partial class WorkJsonContext : JsonSerializerContext;
