using System.Text.Json.Serialization;

namespace SupportChat.Emulators.Salesforce.Admin;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(MergeRequest))]
[JsonSerializable(typeof(UserRequest))]
internal sealed partial class AdminJsonContext : JsonSerializerContext;
