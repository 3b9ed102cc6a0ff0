using System.Text.Json.Serialization;
using SupportChat.Emulators.Salesforce.Outbound;

namespace SupportChat.Emulators.Salesforce.Admin;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(MergeRequest))]
[JsonSerializable(typeof(UserRequest))]
[JsonSerializable(typeof(AgentRequest))]
[JsonSerializable(typeof(OmniRequest))]
[JsonSerializable(typeof(StreamRequest))]
[JsonSerializable(typeof(OutboundSettings))]
[JsonSerializable(typeof(RaceRequest))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
internal sealed partial class AdminJsonContext : JsonSerializerContext;
