using System.Text.Json;
using System.Text.Json.Nodes;
using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;
using SupportChat.Emulators.Salesforce.Saving;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>Up to 200 records in a call, each with its own result in the order of the request (docs/reference/salesforce.md#several-records).</summary>
internal sealed class CollectionsResource(RecordWriter writer, Upsert upsert, RecordRemover remover)
{
    private const int LargestWrite = 200;
    private const int LargestRead = 2_000;

    public IEnumerable<RestRoute> Routes() =>
    [
        new RestRoute("/composite/sobjects", ("POST", Create), ("PATCH", Update), ("DELETE", Delete)),
        new RestRoute("/composite/sobjects/{type}", ("GET", Retrieve), ("POST", Retrieve)),
        new RestRoute("/composite/sobjects/{type}/{field}", ("PATCH", UpsertAll)),
    ];

    private RestAnswer Create(RestCall call) => WriteRows(call, (transaction, row) =>
        RestResults.SavedRow(writer.Create(transaction, TypeOf(call, row), row)));

    private RestAnswer Update(RestCall call)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return WriteRows(call, (transaction, row) =>
        {
            var type = TypeOf(call, row);
            var text = TakeId(row) ?? throw new SalesforceException(400, "MISSING_ARGUMENT", "Id not specified in an update call");
            var record = Target(transaction, type, text);
            if (!seen.Add(record.Id))
            {
                throw new SalesforceException(400, "DUPLICATE_VALUE", $"duplicate id in list: {record.Id}", "id");
            }

            writer.Update(transaction, record, row);
            return RestResults.SavedRow(record.Id);
        });
    }

    private RestAnswer UpsertAll(RestCall call)
    {
        var key = RecordLookup.Key(call.Type, call.Route["field"]);
        var keys = (call.Members["records"] as JsonArray)?.OfType<JsonObject>().Select(row => KeyOf(row, key)).OfType<string>() ?? [];
        return call.Transaction is not null
            ? UpsertAll(call, key, new HashSet<string>())
            : upsert.Race(call.Database, call.Type, key, keys, absent => UpsertAll(call, key, absent));
    }

    private static string? KeyOf(JsonObject row, FieldDefinition key) =>
        row.FirstOrDefault(member => member.Key.Equals(key.Name, StringComparison.OrdinalIgnoreCase)).Value?.ToString();

    private RestAnswer UpsertAll(RestCall call, FieldDefinition key, IReadOnlySet<string> takenForAbsent)
    {
        var seen = new HashSet<string>(key.CaseSensitive ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        return WriteRows(call, (transaction, row) =>
        {
            if (TypeOf(call, row) != call.Type)
            {
                throw new SalesforceException(400, "INVALID_TYPE", $"all records must be of type {call.Type.Name}");
            }

            var value = KeyOf(row, key);
            if (string.IsNullOrEmpty(value))
            {
                throw new SalesforceException(400, "MISSING_ARGUMENT", $"{key.Name} not specified", key.Name);
            }

            if (!seen.Add(value))
            {
                throw SalesforceErrors.RepeatedKey(value);
            }

            var result = upsert.Write(transaction, call.Type, key, value, row, takenForAbsent.Contains(value));
            var saved = RestResults.SavedRow(result.Id);
            saved["created"] = result.IsCreated;
            return saved;
        });
    }

    private RestAnswer Delete(RestCall call)
    {
        var ids = (call.Query.GetValueOrDefault("ids") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        CheckCount(ids.Length, LargestWrite);
        var allOrNone = call.Query.GetValueOrDefault("allOrNone") == "true";
        return call.Write(transaction => RestAnswer.Ok(CollectionResults.Run(transaction, ids, allOrNone, id =>
        {
            var type = call.Schema.FindByPrefix(id) ?? throw SalesforceErrors.MalformedId("Record", id);
            remover.Delete(transaction, Target(transaction, type, id));
            return RestResults.SavedRow(id);
        })));
    }

    private static RestAnswer Retrieve(RestCall call)
    {
        string[] ids = call.Method == "GET" ? Split(call, "ids") : Texts(call.Members["ids"]);
        string[] names = call.Method == "GET" ? Split(call, "fields") : Texts(call.Members["fields"]);
        CheckCount(ids.Length, LargestRead);
        FieldDefinition[] fields = [.. names.Select(name => call.Type.Find(name) ?? throw SalesforceErrors.UnknownField(name, call.Type.Name))];
        return RestAnswer.Ok(new JsonArray([.. ids.Select(text =>
            RecordId.TryNormalize(text, out var id) && call.Find(id) is { IsDeleted: false } record && record.Type == call.Type
                ? (JsonNode)RecordJson.Write(call, record, fields)
                : null)]));
    }

    private static RestAnswer WriteRows(RestCall call, Func<Transaction, JsonObject, JsonObject> write)
    {
        var rows = (call.Members["records"] as JsonArray)?.Select(row => row as JsonObject ?? throw SalesforceErrors.BadJson("records must hold objects")).ToArray()
            ?? throw SalesforceErrors.BadJson("records is required, and must be an array");
        CheckCount(rows.Length, LargestWrite);
        var allOrNone = call.Members["allOrNone"]?.GetValueKind() == JsonValueKind.True;
        return call.Write(transaction => RestAnswer.Ok(CollectionResults.Run(transaction, rows, allOrNone, row => write(transaction, row))));
    }

    private static ObjectDefinition TypeOf(RestCall call, JsonObject row)
    {
        var name = (row["attributes"] as JsonObject)?["type"]?.ToString()
            ?? throw new SalesforceException(400, "INVALID_TYPE", "attributes.type is required for every record");
        return call.Schema.Find(name) ?? throw new SalesforceException(400, "INVALID_TYPE", $"sObject type '{name}' is not supported.");
    }

    private static string? TakeId(JsonObject row)
    {
        var name = row.Select(member => member.Key).FirstOrDefault(key => key.Equals("id", StringComparison.OrdinalIgnoreCase));
        var id = name is null ? null : row[name]?.ToString();
        if (name is not null)
        {
            row.Remove(name);
        }

        return id;
    }

    private static Record Target(Transaction transaction, ObjectDefinition type, string text)
    {
        if (!RecordId.TryNormalize(text, out var id) || transaction.Schema.FindByPrefix(id) != type)
        {
            throw SalesforceErrors.MalformedId(type.Name, text);
        }

        return transaction.Find(id) ?? throw SalesforceErrors.BadReference();
    }

    private static string[] Split(RestCall call, string name) =>
        (call.Query.GetValueOrDefault(name) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string[] Texts(JsonNode? node) =>
        node is JsonArray array
            ? [.. array.Select(item => item?.ToString() ?? "")]
            : throw SalesforceErrors.BadJson("ids and fields are required, and must be arrays");

    private static void CheckCount(int count, int largest)
    {
        if (count == 0 || count > largest)
        {
            throw count == 0 ? new SalesforceException(400, "REQUIRED_FIELD_MISSING", "no records") : SalesforceErrors.TooMany("records", largest);
        }
    }
}
