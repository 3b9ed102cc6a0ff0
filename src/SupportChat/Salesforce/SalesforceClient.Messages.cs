using System.Text.Json;
using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

public sealed partial class SalesforceClient
{
    /// <summary>Rows of one collection call (Salesforce reference 2.3).</summary>
    internal const int MaxRows = 200;

    /// <summary>Upserts up to 200 transcript rows by <c>MessageId__c</c> (Salesforce reference 2.3), each message once; one result for each, in order.</summary>
    /// <exception cref="UpstreamException">The call failed as a whole; which rows were written is unknown then.</exception>
    public async Task<IReadOnlyList<RowResult>> UpsertMessagesAsync(IReadOnlyList<TranscriptRow> rows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows.Count, MaxRows, nameof(rows));
        if (rows.Count == 0)
        {
            return [];
        }

        var answer = await CallAsync(HttpMethod.Patch, $"{root}/composite/sobjects/SupportChat_Message__c/MessageId__c", json =>
        {
            json.WriteBoolean("allOrNone", false);
            json.WriteStartArray("records");
            foreach (var row in rows)
            {
                SalesforceJson.Write(json, row);
            }

            json.WriteEndArray();
        }, cancellationToken);
        return answer.Read(json =>
        {
            var results = json.EnumerateArray().Select(Result).ToList();
            return results.Count == rows.Count ? results : throw new JsonException("Another number of rows than was sent.");
        });
    }

    private static RowResult Result(JsonElement row)
    {
        if (row.GetProperty("success").GetBoolean())
        {
            return new RowResult.Written();
        }

        var errors = SalesforceErrors.Read(row.GetProperty("errors"));
        if (errors.Any(error => error.IsOlderVersion()))
        {
            return new RowResult.OlderVersion();
        }

        // One error that no repeat mends is enough to say so.
        var worst = errors.FirstOrDefault(error => Classify(error) == UpstreamFailure.Refused)
            ?? (errors.Count > 0 ? errors[0] : new SalesforceError("UNKNOWN_EXCEPTION", "", []));
        return new RowResult.Failed(worst, Classify(worst));
    }

    private static UpstreamFailure Classify(SalesforceError error) => SalesforceErrors.Classify(error, 400);
}
