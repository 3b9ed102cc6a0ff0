using System.Text.Json.Nodes;
using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>Runs the rows of a collection call: each alone, or all or none.</summary>
internal static class CollectionResults
{
    public static JsonArray Run<T>(Transaction transaction, IReadOnlyList<T> rows, bool allOrNone, Func<T, JsonObject> write)
    {
        var results = new List<JsonObject>(rows.Count);
        var start = transaction.Savepoint;
        var refused = 0;
        foreach (var row in rows)
        {
            var savepoint = transaction.Savepoint;
            try
            {
                results.Add(write(row));
            }
            catch (SalesforceException fault)
            {
                transaction.RollBackTo(savepoint);
                results.Add(RestResults.RefusedRow(fault));
                refused++;
            }
        }

        if (allOrNone && refused > 0)
        {
            transaction.RollBackTo(start);
            var rolledBack = new SalesforceException(400, "ALL_OR_NONE_OPERATION_ROLLED_BACK",
                "Record rolled back because not all records were valid and the request was using AllOrNone header");
            results = [.. results.Select(row => (bool)row["success"]! ? RestResults.RefusedRow(rolledBack) : row)];
        }

        return new JsonArray([.. results]);
    }
}
