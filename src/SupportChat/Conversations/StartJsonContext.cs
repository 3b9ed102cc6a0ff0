using System.Text.Json.Serialization;

namespace SupportChat.Conversations;

/// <summary>The form in which start commands are compared.</summary>
[JsonSerializable(typeof(StartRequest))]
[JsonSerializable(typeof(string))]
internal sealed partial class StartJsonContext : JsonSerializerContext;
