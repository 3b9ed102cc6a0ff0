using System.Text.Json.Serialization;
using SupportChat.CaseChanges;
using SupportChat.Conversations;

namespace SupportChat.Cli.Embedded;

/// <summary>Records as they are stored.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(Conversation))]
[JsonSerializable(typeof(StreamCursor))]
internal sealed partial class EmbeddedJsonContext : JsonSerializerContext;
