using System.Text.Json.Nodes;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;
using SupportChat.Emulators.Salesforce.Soql;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>Records as JSON: <c>attributes</c> first, then the fields asked for, in their order.</summary>
internal static class RecordJson
{
    /// <summary>Fields of one record read by id; the id is always there.</summary>
    public static JsonObject Write(RestCall call, Record record, IEnumerable<FieldDefinition> fields)
    {
        var json = Begin(call, record);
        foreach (var field in fields)
        {
            json[field.Name] = Value(field, record[field]);
        }

        json["Id"] ??= record.Id;
        return json;
    }

    /// <summary>A row of a query; fields of one relationship share a nested object.</summary>
    public static JsonObject Write(RestCall call, Record record, IReadOnlyList<FieldPath> paths)
    {
        var json = Begin(call, record);
        foreach (var path in paths)
        {
            if (path.Relationship is not { } relationship)
            {
                json[path.Field.Name] = Value(path.Field, record[path.Field]);
                continue;
            }

            var name = relationship.RelationshipName!;
            if (record[relationship] is not string id || call.Find(id) is not { } parent)
            {
                json[name] = null;
                continue;
            }

            json[name] ??= Begin(call, parent);
            json[name]![path.Field.Name] = Value(path.Field, path.ValueOf(record, call.Find));
        }

        return json;
    }

    public static JsonNode? Value(FieldDefinition field, object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        decimal number when field.Type == FieldType.Integer => JsonValue.Create((long)number),
        decimal number => JsonNode.Parse(NumberFormat.WriteDouble(number)),
        DateTimeOffset moment => JsonValue.Create(SalesforceDateTime.Write(moment)),
        _ => throw new InvalidOperationException($"{field.Name} holds a {value.GetType().Name}."),
    };

    private static JsonObject Begin(RestCall call, Record record) => new()
    {
        ["attributes"] = new JsonObject { ["type"] = record.Type.Name, ["url"] = call.AddressOf(record) },
    };
}
