using System.Text.Json.Serialization;

namespace SupportChat.CaseChanges;

/// <summary>JSON of <see cref="UnreadableEvent"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(UnreadableEvent))]
internal sealed partial class UnreadableEventJsonContext : JsonSerializerContext;
