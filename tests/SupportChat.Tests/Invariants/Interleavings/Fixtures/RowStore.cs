using System.Net;
using System.Text.Json.Nodes;

namespace SupportChat.Tests.Invariants.Interleavings.Fixtures;

/// <summary>
/// Salesforce as <c>SalesforceClient</c> calls it for transcripts: rows by <c>MessageId__c</c>, and the validation rule of <c>infra/salesforce</c> that refuses
/// a lower <c>Version__c</c>. Calls commit and answer in the given order of turns; some fail before the commit, some after it, some rows are locked.
/// </summary>
internal sealed class RowStore(TurnOrder turns, Random dice) : HttpMessageHandler
{
    private const string Token = """
        {"access_token":"t","instance_url":"https://salesforce.test","id":"https://salesforce.test/id/00D000000000001EAA/005000000000001AAA","token_type":"Bearer"}
        """;

    public Dictionary<string, Row> Rows { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes away what the rule compares, as a writer would that sends no version.</summary>
    public bool WithoutVersions { get; init; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri!.AbsolutePath.EndsWith("/oauth2/token", StringComparison.Ordinal))
        {
            return Answer(HttpStatusCode.OK, Token);
        }

        Assert.EndsWith("/composite/sobjects/SupportChat_Message__c/MessageId__c", request.RequestUri.AbsolutePath, StringComparison.Ordinal);
        var body = JsonNode.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken))!;
        await turns.WaitAsync();
        var fate = dice.Next(20);
        if (fate == 0)
        {
            return Answer(HttpStatusCode.ServiceUnavailable, """[{"errorCode":"SERVER_UNAVAILABLE","message":"down"}]""");
        }

        var results = Commit([.. body["records"]!.AsArray().Select(record => record!.AsObject())]);
        await turns.WaitAsync();
        return fate == 1 ? throw new HttpRequestException("The answer was lost.") : Answer(HttpStatusCode.OK, results.ToJsonString());
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, string json) => new(status) { Content = new StringContent(json) };

    private static JsonObject Failed(string code, string message) => new()
    {
        ["success"] = false,
        ["errors"] = new JsonArray(new JsonObject { ["statusCode"] = code, ["message"] = message, ["fields"] = new JsonArray() }),
    };

    private JsonArray Commit(JsonObject[] records)
    {
        var keys = records.CountBy(record => record["MessageId__c"]!.GetValue<string>()).ToDictionary(StringComparer.Ordinal);
        return [.. records.Select(record => keys[record["MessageId__c"]!.GetValue<string>()] > 1
            ? Failed("DUPLICATE_VALUE", "Duplicate external id specified")
            : dice.Next(20) == 0 ? Failed("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record") : Commit(record))];
    }

    private JsonObject Commit(JsonObject record)
    {
        var key = record["MessageId__c"]!.GetValue<string>();
        var version = WithoutVersions ? 0 : record["Version__c"]!.GetValue<long>();
        var existed = Rows.TryGetValue(key, out var row);
        if (existed && version < row!.Version)
        {
            return Failed("FIELD_CUSTOM_VALIDATION_EXCEPTION", "SUPPORTCHAT_OLDER_VERSION: a newer version of this message is stored");
        }

        var text = record["Text__c"]?.GetValue<string>() ?? row?.Text;
        Rows[key] = new Row(version, text, record["Deleted__c"]!.GetValue<bool>(), record["FileUrl__c"]?.GetValue<string>() ?? row?.FileUrl);
        return new JsonObject { ["success"] = true, ["id"] = "a00000000000001AAA", ["created"] = !existed, ["errors"] = new JsonArray() };
    }

    /// <summary>A row of <c>SupportChat_Message__c</c>.</summary>
    public sealed record Row(long Version, string? Text, bool Deleted, string? FileUrl);
}
