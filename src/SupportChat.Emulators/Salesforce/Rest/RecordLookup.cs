using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>Finds the record that an address means.</summary>
internal static class RecordLookup
{
    /// <summary>By id. Throws NOT_FOUND, or ENTITY_IS_DELETED where a write meets the recycle bin.</summary>
    public static Record ById(RestCall call, string text, bool isWrite)
    {
        var record = RecordId.TryNormalize(text, out var id) && call.Schema.FindByPrefix(id) == call.Type ? call.Find(id) : throw Malformed(call, text);
        if (record is null || record.IsDeleted && !isWrite)
        {
            throw SalesforceErrors.NotFound();
        }

        return record.IsDeleted ? throw SalesforceErrors.Deleted() : record;
    }

    /// <summary>An external id field. Throws NOT_FOUND for any other field.</summary>
    public static FieldDefinition Key(ObjectDefinition type, string name) =>
        type.Find(name) is { ExternalId: true } field ? field : throw SalesforceErrors.NotFound(name);

    public static IReadOnlyList<Record> ByKey(Table table, FieldDefinition key, string value) => [.. table.FindLive(key, value)];

    private static SalesforceException Malformed(RestCall call, string text) => call.Method == "GET"
        ? SalesforceErrors.NotFound(text)
        : SalesforceErrors.MalformedId(call.Type.Name, text);
}
