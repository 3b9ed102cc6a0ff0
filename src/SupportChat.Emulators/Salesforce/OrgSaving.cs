using System.Text.Json.Nodes;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce;

/// <summary>Takes down what an org knows, and puts it into a new one.</summary>
internal static class OrgSaving
{
    /// <summary>Numbers left out after a kill, so that none is given twice: what the last moment brought is not in the file, but others may know it.</summary>
    private const int Gap = 1_000;

    /// <summary>Everything as it is between two commits: events, routing and records belong together.</summary>
    public static SavedOrg Save(SalesforceComposition parts, bool isLast) => parts.Database.Read(data => new SavedOrg(
        isLast,
        [.. data.Schema.Objects.Select(type => Save(data.TableOf(type)))],
        parts.Events.Capture.CommitNumber,
        parts.Events.Bus.Save(),
        parts.Events.Omni.Save(),
        parts.Sessions.Save()));

    public static void Restore(SavedOrg saved, SalesforceComposition parts)
    {
        var gap = saved.IsComplete ? 0 : Gap;
        parts.Database.Read(data =>
        {
            foreach (var table in saved.Tables)
            {
                // An object of another release.
                if (data.Schema.Find(table.Name) is { } type)
                {
                    Restore(table, data.TableOf(type), gap);
                }
            }

            parts.Events.Capture.CommitNumber = saved.CommitNumber + gap;
            parts.Events.Bus.Restore(saved.Bus, gap, item => parts.Events.Schemas.Find(item.SchemaId) is not null);
            parts.Events.Omni.Restore(saved.Omni, data.TableOf(data.Schema["Case"]).All());
            parts.Sessions.Restore(saved.Sessions);
            return true;
        });
    }

    private static SavedTable Save(Table table) => new(
        table.Type.Name,
        table.LastNumber,
        table.LastAutoNumber,
        [.. table.All().Select(record => new JsonObject(table.Type.Fields
            .Where(field => record[field] is not null)
            .Select(field => KeyValuePair.Create(field.Name, NodeOf(record[field]!)))))]);

    private static void Restore(SavedTable saved, Table table, int gap)
    {
        foreach (var members in saved.Records)
        {
            var values = new object?[table.Type.Fields.Count];
            foreach (var field in table.Type.Fields)
            {
                values[field.Ordinal] = members[field.Name] is { } node ? ValueOf(field, node) : null;
            }

            table.Put(new Record(table.Type, values));
        }

        table.Continue(saved.LastNumber + gap, saved.LastAutoNumber + gap);
    }

    private static JsonNode? NodeOf(object value) => value switch
    {
        bool flag => JsonValue.Create(flag),
        decimal number => JsonValue.Create(number),
        DateTimeOffset moment => JsonValue.Create(moment),
        _ => JsonValue.Create((string)value),
    };

    private static object ValueOf(FieldDefinition field, JsonNode node) => field.Type switch
    {
        FieldType.Boolean => node.GetValue<bool>(),
        FieldType.Integer or FieldType.Number => node.GetValue<decimal>(),
        FieldType.DateTime => node.GetValue<DateTimeOffset>(),
        _ => node.GetValue<string>(),
    };
}
