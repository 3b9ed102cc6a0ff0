using System.Text.Json.Serialization;

namespace SupportChat.Emulators.Control;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(FaultRequest))]
[JsonSerializable(typeof(FaultCreated))]
[JsonSerializable(typeof(FaultList))]
[JsonSerializable(typeof(CallReport))]
[JsonSerializable(typeof(ControlProblem))]
internal sealed partial class ControlJsonContext : JsonSerializerContext;
