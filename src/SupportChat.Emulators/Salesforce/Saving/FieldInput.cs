using System.Text.Json;
using System.Text.Json.Nodes;
using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Saving;

/// <summary>Turns the JSON of a record into values of its fields, and refuses what the fields cannot hold.</summary>
internal sealed class FieldInput(Transaction transaction, ObjectDefinition type)
{
    private const string Attributes = "attributes";

    /// <summary>Values in the order of the body. <paramref name="skip"/> names members that are the address of the record, not its data.</summary>
    public List<(FieldDefinition Field, object? Value)> Read(JsonObject body, bool isNew, string? skip)
    {
        var values = new List<(FieldDefinition, object?)>(body.Count);
        foreach (var (name, node) in body)
        {
            if (name == Attributes || name.Equals(skip, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (node is JsonObject parent && type.FindRelationship(name) is { } relationship)
            {
                values.Add((Writable(relationship, isNew), FindParent(relationship, parent)));
                continue;
            }

            var field = type.Find(name) ?? throw SalesforceErrors.UnknownField(name, type.Name);
            values.Add((Writable(field, isNew), Convert(field, node)));
        }

        return values;
    }

    private static FieldDefinition Writable(FieldDefinition field, bool isNew) =>
        (isNew ? field.Createable : field.Updateable) ? field : throw SalesforceErrors.NotWritable(field);

    /// <summary>A reference by an external id of the other record: <c>"Case__r": {"Key__c": "abc"}</c>.</summary>
    private string FindParent(FieldDefinition relationship, JsonObject parent)
    {
        var members = parent.Where(item => item.Key != Attributes).ToArray();
        var (name, value) = members.Length == 1
            ? members[0]
            : throw SalesforceErrors.BadJson($"{relationship.RelationshipName} must name the other record by exactly one external id");
        foreach (var target in relationship.ReferenceTo.Select(item => transaction.Schema[item]))
        {
            if (target.Find(name) is { ExternalId: true } key)
            {
                var text = value?.ToString() ?? "";
                return transaction
                    .Table(target)
                    .FindLive(key, text)
                    .FirstOrDefault()?.Id ?? throw SalesforceErrors
                    .ForeignKeyNotFound(text, key.Name, target.Name);
            }
        }

        throw SalesforceErrors.UnknownField(name, relationship.RelationshipName!);
    }

    private static object? Convert(FieldDefinition field, JsonNode? node)
    {
        if (node is null)
        {
            return field.Type == FieldType.Boolean ? throw SalesforceErrors.BadValue(field, "null") : null;
        }

        if (node is not JsonValue value)
        {
            throw SalesforceErrors.BadJson($"Cannot deserialize instance of {field.Name} from {(node is JsonArray ? "START_ARRAY" : "START_OBJECT")}");
        }

        var text = value.ToString();
        if (text.Length == 0)
        {
            return field.IsText || field.IsId ? null : throw SalesforceErrors.BadValue(field, text);
        }

        return field.Type switch
        {
            FieldType.Boolean => bool.TryParse(text, out var flag) ? flag : throw SalesforceErrors.BadValue(field, text),
            FieldType.Integer or FieldType.Number => Number(field, text),
            FieldType.DateTime => SalesforceDateTime.TryRead(text, out var moment) ? moment : throw SalesforceErrors.BadValue(field, text),
            FieldType.Id or FieldType.Reference => RecordId.TryNormalize(text, out var id) ? id : throw SalesforceErrors.MalformedId(field, text),
            _ => Text(field, value, text),
        };
    }

    private static decimal Number(FieldDefinition field, string text)
    {
        if (!NumberFormat.TryRead(text, out var number))
        {
            throw SalesforceErrors.BadValue(field, text);
        }

        return Math.Abs(decimal.Truncate(number)) < NumberFormat.PowerOfTen(field.Precision - field.Scale)
            ? number
            : throw SalesforceErrors.OutOfRange(field, text);
    }

    private static string Text(FieldDefinition field, JsonValue value, string text)
    {
        if (field.Length > 0 && text.Length > field.Length)
        {
            throw SalesforceErrors.TooLong(field, text);
        }

        if (field.Type == FieldType.Email && !IsEmail(text))
        {
            throw SalesforceErrors.BadEmail(field, text);
        }

        return value.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? text.ToLowerInvariant() : text;
    }

    private static bool IsEmail(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at == text.LastIndexOf('@') && at < text.Length - 1 && !text.Any(char.IsWhiteSpace);
    }
}
