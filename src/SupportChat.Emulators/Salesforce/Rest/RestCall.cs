using System.Text.Json.Nodes;
using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>A REST call, or a part of a composite one: path below the version, query, headers, body, and who calls.</summary>
internal sealed record RestCall(Database Database, string Method, string Version, string Path)
{
    public required IReadOnlyDictionary<string, string> Query { get; init; }

    public required Func<string, string?> Header { get; init; }

    public JsonNode? Body { get; init; }

    /// <summary>The bytes that came beside the body, in a part of their own.</summary>
    public byte[]? File { get; init; }

    public required string UserId { get; init; }

    /// <summary>The transaction of the composite call that this is a part of; null to open one.</summary>
    public Transaction? Transaction { get; init; }

    /// <summary>Values of the placeholders in the route's template.</summary>
    public IReadOnlyDictionary<string, string> Route { get; init; } = new Dictionary<string, string>();

    public SetupObjectAccess Rights { get; init; } = SetupObjectAccess.Open;

    public OrgSchema Schema => Database.Schema;

    /// <summary>Start of the address of a resource, for example <c>/services/data/v67.0</c>.</summary>
    public string Root => $"{RestRouter.Prefix}/v{Version}";

    /// <summary>The object named in the address. Throws NOT_FOUND.</summary>
    public ObjectDefinition Type => Schema.Find(Route["type"]) is { } type && Rights.Sees(UserId, type.Name) ? type : throw SalesforceErrors.UnknownType(Route["type"]);

    /// <summary>The body as an object. Throws JSON_PARSER_ERROR.</summary>
    public JsonObject Members => Body as JsonObject ?? throw SalesforceErrors.BadJson("The HTTP entity body is required, and must be a JSON object");

    public string AddressOf(Record record) => $"{Root}/sobjects/{record.Type.Name}/{record.Id}";

    /// <summary>Runs a write: in the composite call's transaction, or in one of its own.</summary>
    public T Write<T>(Func<Transaction, T> work)
    {
        var caller = CallHeaders.Caller(this);
        if (Transaction is not { } outer)
        {
            return Database.Write(caller, work);
        }

        var savepoint = outer.Savepoint;
        outer.Caller = caller;
        try
        {
            return work(outer);
        }
        catch (SalesforceException)
        {
            outer.RollBackTo(savepoint);
            throw;
        }
    }

    public Record? Find(string id) => Database.Read(data => data.Find(id));
}
