using Azure.Data.Tables;

namespace SupportChat.Storage;

/// <summary>Reads of many rows.</summary>
internal static class TableReads
{
    private const int MaxParallel = 16;
    private const int MaxPage = 1_000;

    /// <summary>Runs a call for each item, at most 16 at once. Results are in the order of the items.</summary>
    public static async Task<TResult[]> ForEachAsync<TItem, TResult>(
        IReadOnlyCollection<TItem> items, Func<TItem, CancellationToken, Task<TResult>> call, CancellationToken cancellationToken)
    {
        var results = new TResult[items.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(items.Index(), options, async (item, cancellation) => results[item.Index] = await call(item.Item, cancellation));
        return results;
    }

    /// <summary>Rows of a filter (all rows without one) in the order of their keys, at most so many.</summary>
    public static async Task<List<TableEntity>> TakeAsync(
        TableClient table, string? filter, int limit, IEnumerable<string>? columns, CancellationToken cancellationToken)
    {
        var rows = new List<TableEntity>(Math.Min(limit, MaxPage));
        await foreach (var row in table.QueryAsync<TableEntity>(filter, Math.Min(limit, MaxPage), columns, cancellationToken))
        {
            rows.Add(row);
            if (rows.Count == limit)
            {
                break;
            }
        }

        return rows;
    }
}
