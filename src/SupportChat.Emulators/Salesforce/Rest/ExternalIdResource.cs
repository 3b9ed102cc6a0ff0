using System.Text.Json.Nodes;
using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;
using SupportChat.Emulators.Salesforce.Saving;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>Single records by external id: read, upsert, delete (docs/reference/salesforce.md#single-records).</summary>
internal sealed class ExternalIdResource(Upsert upsert, RecordRemover remover)
{
    public IEnumerable<RestRoute> Routes() => [new RestRoute("/sobjects/{type}/{field}/{value}", ("GET", Read), ("PATCH", Write), ("DELETE", Delete))];

    private static RestAnswer Read(RestCall call)
    {
        var key = RecordLookup.Key(call.Type, call.Route["field"]);
        var found = call.Database.Read(data => RecordLookup.ByKey(data.TableOf(call.Type), key, call.Route["value"]));
        return found.Count > 1 ? Several(call, found) : RestAnswer.Ok(RecordJson.Write(call, Single(found), RecordsResource.FieldsOf(call)));
    }

    private RestAnswer Write(RestCall call)
    {
        var key = RecordLookup.Key(call.Type, call.Route["field"]);
        RecordsResource.RejectMember(call.Members, "Id");
        RecordsResource.RejectMember(call.Members, key.Name);
        var updateOnly = call.Query.GetValueOrDefault("updateOnly") == "true";
        var value = call.Route["value"];
        return call.Transaction is not null || updateOnly
            ? Write(call, key, updateOnly, new HashSet<string>())
            : upsert.Race(call.Database, call.Type, key, [value], absent => Write(call, key, updateOnly, absent));
    }

    private RestAnswer Write(RestCall call, FieldDefinition key, bool updateOnly, IReadOnlySet<string> takenForAbsent)
    {
        return call.Write(transaction =>
        {
            var found = RecordLookup.ByKey(transaction.Table(call.Type), key, call.Route["value"]);
            if (found.Count > 1)
            {
                return Several(call, found);
            }

            if (found.Count == 0 && updateOnly)
            {
                throw SalesforceErrors.NotFound();
            }

            var result = upsert.Write(transaction, call.Type, key, call.Route["value"], call.Members, takenForAbsent.Contains(call.Route["value"]));
            var body = RestResults.SavedRow(result.Id);
            body["created"] = result.IsCreated;
            return new RestAnswer(result.IsCreated ? 201 : 200, body)
            {
                Location = result.IsCreated ? $"{call.Root}/sobjects/{call.Type.Name}/{result.Id}" : null,
            };
        });
    }

    private RestAnswer Delete(RestCall call)
    {
        var key = RecordLookup.Key(call.Type, call.Route["field"]);
        return call.Write(transaction =>
        {
            var found = RecordLookup.ByKey(transaction.Table(call.Type), key, call.Route["value"]);
            if (found.Count > 1)
            {
                return Several(call, found);
            }

            remover.Delete(transaction, Single(found));
            return RestAnswer.Done();
        });
    }

    private static Record Single(IReadOnlyList<Record> found) => found.Count == 1 ? found[0] : throw SalesforceErrors.NotFound();

    private static RestAnswer Several(RestCall call, IEnumerable<Record> found) =>
        new(300, new JsonArray([.. found.Select(record => (JsonNode)JsonValue.Create(call.AddressOf(record)))]));
}
