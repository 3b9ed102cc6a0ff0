using SupportChat.CaseChanges;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;

namespace SupportChat.Resync;

/// <summary>Goes through our Cases that changed lately.</summary>
public sealed class CaseResync(SalesforceClient salesforce, ICaseChangeSink changes)
{
    private const int PageSize = 200;

    /// <summary>Our Cases that changed since the watermark are hints, read in bulk.</summary>
    internal async Task RunAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        foreach (var some in (await salesforce.ListCasesChangedSinceAsync(since, cancellationToken)).Chunk(PageSize))
        {
            await changes.ApplyManyAsync([CaseChange.HintOf(PeriodicResync.CursorName, [.. some.Select(snapshot => snapshot.Id)])], cancellationToken);
        }
    }
}
