using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace SupportChat.Storage;

/// <summary>
/// Guarded writes. The SDK retries a write whose answer was lost, and the retry is then refused although the first try was stored
/// (docs/reference/azure.md#table-behaviour): each write carries a mark, so that a refusal can be told from one's own success.
/// </summary>
internal static class TableWrites
{
    private const string Mark = "WriteId";

    /// <summary>Inserts if absent. Returns the ETag, or null and what is there.</summary>
    public static async Task<(string? ETag, TableEntity? Existing)> InsertAsync(TableClient table, TableEntity entity, CancellationToken cancellationToken)
    {
        var mark = Stamp(entity);
        TableLimits.Check(entity);
        while (true)
        {
            try
            {
                var added = await table.AddEntityAsync(entity, cancellationToken);
                return (added.Headers.ETag!.Value.ToString(), null);
            }
            catch (RequestFailedException refusal) when (refusal.ErrorCode == TableErrorCode.EntityAlreadyExists.ToString())
            {
                var found = await FindAsync(table, entity.PartitionKey, entity.RowKey, cancellationToken);
                if (found is not null)
                {
                    return IsMine(found, mark) ? (found.ETag.ToString(), null) : (null, found);
                }

                // Deleted between the two calls: it is absent again.
            }
        }
    }

    /// <summary>Inserts if absent, where whoever came first wrote the same.</summary>
    public static async Task EnsureAsync(TableClient table, TableEntity entity, CancellationToken cancellationToken)
    {
        TableLimits.Check(entity);
        try
        {
            await table.AddEntityAsync(entity, cancellationToken);
        }
        catch (RequestFailedException refusal) when (refusal.ErrorCode == TableErrorCode.EntityAlreadyExists.ToString())
        {
            // That is what was asked for.
        }
    }

    /// <summary>Replaces if the ETag is still that. Returns the new ETag, or null when somebody else wrote or deleted meanwhile.</summary>
    public static async Task<string?> ReplaceAsync(TableClient table, TableEntity entity, string etag, CancellationToken cancellationToken)
    {
        var mark = Stamp(entity);
        TableLimits.Check(entity);
        try
        {
            var replaced = await table.UpdateEntityAsync(entity, new ETag(etag), TableUpdateMode.Replace, cancellationToken);
            return replaced.Headers.ETag!.Value.ToString();
        }
        catch (RequestFailedException refusal) when (refusal.ErrorCode == TableErrorCode.ResourceNotFound.ToString())
        {
            return null;
        }
        catch (RequestFailedException refusal) when (refusal.Status == 412)
        {
            var found = await FindAsync(table, entity.PartitionKey, entity.RowKey, cancellationToken);
            return found is not null && IsMine(found, mark) ? found.ETag.ToString() : null;
        }
    }

    /// <summary>The entity, or null.</summary>
    public static async Task<TableEntity?> FindAsync(TableClient table, string partitionKey, string rowKey, CancellationToken cancellationToken)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partitionKey, rowKey, cancellationToken: cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>Removes whatever is there. False when nothing is.</summary>
    public static async Task<bool> DeleteAsync(TableClient table, string partitionKey, string rowKey, CancellationToken cancellationToken) =>
        (await table.DeleteEntityAsync(partitionKey, rowKey, ETag.All, cancellationToken)).Status != 404;

    /// <summary>Removes an entity unless somebody wrote it since it was read.</summary>
    public static async Task DeleteAsync(TableClient table, TableEntity read, CancellationToken cancellationToken)
    {
        try
        {
            await table.DeleteEntityAsync(read.PartitionKey, read.RowKey, read.ETag, cancellationToken);
        }
        catch (RequestFailedException refusal) when (refusal.Status == 412)
        {
            // Another one now.
        }
    }

    private static string Stamp(TableEntity entity)
    {
        var mark = Guid.NewGuid().ToString("N");
        entity[Mark] = mark;
        return mark;
    }

    private static bool IsMine(TableEntity found, string mark) => found.TryGetValue(Mark, out var value) && value as string == mark;
}
