using System.Text.Json;
using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

public sealed partial class SalesforceClient
{
    /// <summary>Rows of one collection call (docs/reference/salesforce.md#several-records).</summary>
    internal const int MaxRows = 200;

    private const string RowKey = "MessageId__c";

    /// <summary>Rows that lost a race for their new key go again at once: the key is there now, so the repeat updates it.</summary>
    private const int MaxRaces = 2;

    /// <summary>
    /// Upserts up to 200 transcript rows by <c>MessageId__c</c> (docs/reference/salesforce.md#several-records), each message once; one result for each, in
    /// order.
    /// </summary>
    /// <exception cref="UpstreamException">The call failed as a whole; which rows were written is unknown then.</exception>
    public async Task<IReadOnlyList<RowResult>> UpsertMessagesAsync(IReadOnlyList<TranscriptRow> rows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows.Count, MaxRows, nameof(rows));
        var results = new RowResult[rows.Count];
        var open = Enumerable.Range(0, rows.Count).ToList();
        for (var races = 0; open.Count > 0; races++)
        {
            var written = await UpsertAsync([.. open.Select(i => rows[i])], cancellationToken);
            for (var i = 0; i < open.Count; i++)
            {
                results[open[i]] = written[i];
            }

            open = races < MaxRaces ? [.. open.Where(i => results[i] is RowResult.Failed failed && failed.Error.IsDuplicateOf(RowKey))] : [];
        }

        return results;
    }

    /// <summary>The transcript rows of Cases.</summary>
    /// <exception cref="UpstreamException">Salesforce gave no answer.</exception>
    public Task<IReadOnlyList<StoredRow>> ListMessagesAsync(IReadOnlyCollection<SalesforceId> caseIds, CancellationToken cancellationToken) => QueryAsync(
        $"SELECT {RowKey},Text__c,FileName__c,FileUrl__c,Deleted__c,Version__c FROM SupportChat_Message__c WHERE Case__c IN ({Soql.List(caseIds)})",
        SalesforceJson.Row,
        cancellationToken);

    private async Task<IReadOnlyList<RowResult>> UpsertAsync(IReadOnlyList<TranscriptRow> rows, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(HttpMethod.Patch, $"{root}/composite/sobjects/SupportChat_Message__c/{RowKey}", json =>
        {
            json.WriteBoolean("allOrNone", false);
            json.WriteStartArray("records");
            foreach (var row in rows)
            {
                SalesforceJson.Write(json, row);
            }

            json.WriteEndArray();
        }, DocumentedAnswers.List, cancellationToken);
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
            return row.Text("id") is { Length: > 0 } ? new RowResult.Written() : throw new JsonException("A row without its id.");
        }

        var errors = SalesforceErrors.Read(row.GetProperty("errors"));
        if (errors.Any(error => error.IsOlderVersion()))
        {
            return new RowResult.OlderVersion();
        }

        if (errors.FirstOrDefault(error => error.IsDuplicateOf(RowKey)) is { } taken)
        {
            return new RowResult.Failed(taken, UpstreamFailure.Transient);
        }

        var worst = errors.Count > 0 ? SalesforceErrors.Worst(errors, 400) : new SalesforceError("UNKNOWN_EXCEPTION", "", []);
        return new RowResult.Failed(worst, SalesforceErrors.Classify(worst, 400));
    }
}

/// <summary>How one transcript row ended.</summary>
public abstract record RowResult
{
    public sealed record Written : RowResult;

    /// <summary>Salesforce holds a newer version: as good as written.</summary>
    public sealed record OlderVersion : RowResult;

    public sealed record Failed(SalesforceError Error, UpstreamFailure Failure) : RowResult;
}
