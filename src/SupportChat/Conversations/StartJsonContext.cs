using System.Text.Json.Serialization;

namespace SupportChat.Conversations;

/// <summary>The form in which start commands are compared.</summary>
[JsonSerializable(typeof(StartRequest))]
internal sealed partial class StartJsonContext : JsonSerializerContext;
