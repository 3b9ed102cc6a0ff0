using System.Text.Json.Serialization;
using SupportChat.CaseChanges;
using SupportChat.Conversations;

namespace SupportChat.Storage;

/// <summary>Records as every store keeps them; what is computed from other properties is not stored.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, IgnoreReadOnlyProperties = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Conversation))]
[JsonSerializable(typeof(StreamCursor))]
internal sealed partial class StoreJsonContext : JsonSerializerContext;
