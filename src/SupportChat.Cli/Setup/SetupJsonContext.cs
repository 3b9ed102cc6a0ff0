using System.Text.Json.Serialization;

namespace SupportChat.Cli.Setup;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(SetupReport))]
internal sealed partial class SetupJsonContext : JsonSerializerContext;
