using System.Text.Json.Nodes;
using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Events;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;
using SupportChat.Emulators.Salesforce.Saving;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>Single records by id: create, read, update, delete (docs/reference/salesforce.md#single-records).</summary>
internal sealed class RecordsResource(RecordWriter writer, RecordRemover remover, PlatformEvents platformEvents, FileContents files)
{
    public IEnumerable<RestRoute> Routes() =>
    [
        new RestRoute("/sobjects/{type}", ("POST", Create), ("GET", DescribeResource.Basic)),
        new RestRoute("/sobjects/{type}/{id}", ("GET", Read), ("PATCH", Update), ("DELETE", Delete)),
        new RestRoute("/sobjects/" + FileObjects.VersionName + "/{id}/VersionData", ("GET", Download)),
    ];

    private RestAnswer Create(RestCall call)
    {
        if (platformEvents.Has(call.Route["type"]))
        {
            return Publish(call);
        }

        RejectMember(call.Members, "Id");
        call.Rights.DemandWrite(call.UserId, call.Type);
        var id = call.Write(transaction => call.Type.Name == FileObjects.VersionName
            ? files.Create(transaction, call.Members, call.File)
            : writer.Create(transaction, call.Type, call.Members));
        return new RestAnswer(201, RestResults.SavedRow(id)) { Location = $"{call.Root}/sobjects/{call.Type.Name}/{id}" };
    }

    private RestAnswer Publish(RestCall call)
    {
        var uuid = platformEvents.Publish(call.Route["type"], call.Members, call.UserId);
        var body = RestResults.SavedRow(RecordId.Of("e00", 1));
        body["errors"] = new JsonArray(new JsonObject { ["statusCode"] = "OPERATION_ENQUEUED", ["message"] = uuid.ToString(), ["fields"] = new JsonArray() });
        return new RestAnswer(201, body);
    }

    private static RestAnswer Read(RestCall call)
    {
        var record = RecordLookup.ById(call, call.Route["id"], isWrite: false);
        return RestAnswer.Ok(RecordJson.Write(call, record, FieldsOf(call)));
    }

    private RestAnswer Download(RestCall call)
    {
        var route = new Dictionary<string, string>(call.Route) { ["type"] = FileObjects.VersionName };
        var version = RecordLookup.ById(call with { Route = route }, call.Route["id"], isWrite: false);
        return RestAnswer.Ok(new JsonObject()) with { Content = files.Find(version.Id) ?? throw SalesforceErrors.NotFound() };
    }

    private RestAnswer Update(RestCall call)
    {
        RejectMember(call.Members, "Id");
        return call.Write(transaction =>
        {
            writer.Update(transaction, RecordLookup.ById(call, call.Route["id"], isWrite: true), call.Members);
            return RestAnswer.Done();
        });
    }

    private RestAnswer Delete(RestCall call) => call.Write(transaction =>
    {
        remover.Delete(transaction, RecordLookup.ById(call, call.Route["id"], isWrite: true));
        return RestAnswer.Done();
    });

    /// <summary>The fields of <c>?fields=A,B</c>, or all of them.</summary>
    public static IReadOnlyList<FieldDefinition> FieldsOf(RestCall call) => call.Query.GetValueOrDefault("fields") is { Length: > 0 } names
        ? [.. names.Split(',', StringSplitOptions.TrimEntries).Select(
            name => call.Type.Find(name) ?? throw SalesforceErrors.UnknownField(name, call.Type.Name))]
        : call.Type.Fields;

    /// <summary>The record's address is no part of its data.</summary>
    public static void RejectMember(JsonObject members, string name)
    {
        if (members.Any(member => member.Key.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            throw SalesforceErrors.FieldInAddress(name);
        }
    }
}
