using System.Globalization;
using System.Text.Json.Nodes;
using SupportChat.Emulators.Salesforce.Soql;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>SOQL with paging (docs/reference/salesforce.md#queries).</summary>
internal sealed class QueryResource(QueryRunner runner, QueryCursors cursors)
{
    private const int SmallestBatch = 200;
    private const int LargestBatch = 2_000;

    public IEnumerable<RestRoute> Routes() =>
    [
        new RestRoute("/query", ("GET", call => Query(call, includeDeleted: false))),
        new RestRoute("/queryAll", ("GET", call => Query(call, includeDeleted: true))),
        new RestRoute("/query/{locator}", ("GET", Next)),
        new RestRoute("/queryAll/{locator}", ("GET", Next)),
    ];

    private RestAnswer Query(RestCall call, bool includeDeleted)
    {
        var text = call.Query.GetValueOrDefault("q") ?? throw SoqlErrors.Malformed("the parameter q is required");
        var rows = runner.Run(text, includeDeleted, name => call.Rights.Sees(call.UserId, name));
        if (rows.CountAlias is { } alias)
        {
            return RestAnswer.Ok(new JsonObject
            {
                ["totalSize"] = 1,
                ["done"] = true,
                ["records"] = new JsonArray(new JsonObject { ["attributes"] = new JsonObject { ["type"] = "AggregateResult" }, [alias] = rows.Records.Count }),
            });
        }

        return rows.IsCount
            ? RestAnswer.Ok(new JsonObject { ["totalSize"] = rows.Records.Count, ["done"] = true, ["records"] = new JsonArray() })
            : Page(call, rows, start: 0, BatchSize(call), cursor: null);
    }

    private RestAnswer Next(RestCall call)
    {
        var (cursor, rows, start) = cursors.Find(call.Route["locator"]) ?? throw SoqlErrors.BadLocator();
        return Page(call, rows, start, BatchSize(call), cursor);
    }

    private RestAnswer Page(RestCall call, QueryRows rows, int start, int size, string? cursor)
    {
        var end = Math.Min(start + size, rows.Records.Count);
        var isDone = end == rows.Records.Count;
        var body = new JsonObject { ["totalSize"] = rows.Records.Count, ["done"] = isDone };
        if (!isDone)
        {
            body["nextRecordsUrl"] = $"{call.Root}/query/{QueryCursors.Locator(cursor ?? cursors.Add(rows), end)}";
        }

        body["records"] = new JsonArray([.. rows.Records.Skip(start).Take(end - start).Select(record => RecordJson.Write(call, record, rows.Fields))]);
        return RestAnswer.Ok(body);
    }

    private static int BatchSize(RestCall call) =>
        int.TryParse(CallHeaders.Option(call.Header(CallHeaders.QueryOptions), "batchSize"), CultureInfo.InvariantCulture, out var size)
            ? Math.Clamp(size, SmallestBatch, LargestBatch)
            : LargestBatch;
}
