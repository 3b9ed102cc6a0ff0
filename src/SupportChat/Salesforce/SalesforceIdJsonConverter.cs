using System.Text.Json;
using System.Text.Json.Serialization;

namespace SupportChat.Salesforce;

internal sealed class SalesforceIdJsonConverter : JsonConverter<SalesforceId>
{
    public override SalesforceId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        SalesforceId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("Not a Salesforce id.");

    public override void Write(Utf8JsonWriter writer, SalesforceId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
