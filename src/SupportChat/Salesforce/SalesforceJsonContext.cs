using System.Text.Json;
using System.Text.Json.Serialization;

namespace SupportChat.Salesforce;

[JsonSerializable(typeof(QueryPage<JsonElement>))]
internal sealed partial class SalesforceJsonContext : JsonSerializerContext;
