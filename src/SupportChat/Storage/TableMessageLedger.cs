using System.Globalization;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using SupportChat.Conversations;

namespace SupportChat.Storage;

/// <summary>
/// The ledger in table <c>messages</c>. A message seen for the first time costs one operation; several of one conversation are added in one batch, and
/// one by one when some of them are there already.
/// </summary>
internal sealed class TableMessageLedger(SupportChatTables tables) : IMessageLedger
{
    /// <summary>From here on, one query over the range costs less than a read for each.</summary>
    private const int RangeFrom = 16;

    public async Task<IReadOnlyList<LedgerEntry?>> WriteManyAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken)
    {
        var batches = entries.Index().GroupBy(entry => entry.Item.ConversationId).SelectMany(conversation => conversation.Chunk(TableLimits.MaxBatch)).ToList();
        var before = new LedgerEntry?[entries.Count];
        await TableReads.ForEachAsync(
            batches,
            async (batch, cancellation) =>
            {
                var stored = await WriteAsync([.. batch.Select(entry => entry.Item)], cancellation);
                for (var i = 0; i < batch.Length; i++)
                {
                    before[batch[i].Index] = stored[i];
                }

                return true;
            },
            cancellationToken);
        return before;
    }

    public async Task<IReadOnlyDictionary<long, LedgerEntry>> FindManyAsync(
        ConversationId conversationId, IReadOnlyCollection<long> messageIds, CancellationToken cancellationToken)
    {
        var wanted = messageIds.ToHashSet();
        IEnumerable<TableEntity?> found;
        if (wanted.Count < RangeFrom)
        {
            found = await TableReads.ForEachAsync(
                wanted,
                (messageId, cancellation) => TableWrites.FindAsync(tables.Messages, conversationId.Value, LedgerEntity.Row(messageId), cancellation),
                cancellationToken);
        }
        else
        {
            var (first, last) = (LedgerEntity.Row(wanted.Min()), LedgerEntity.Row(wanted.Max()));
            var filter = TableClient.CreateQueryFilter($"PartitionKey eq {conversationId.Value} and RowKey ge {first} and RowKey le {last}");
            found = await TableReads.TakeAsync(tables.Messages, filter, int.MaxValue, null, cancellationToken);
        }

        return found.OfType<TableEntity>().Select(LedgerEntity.Read).Where(entry => wanted.Contains(entry.MessageId)).ToDictionary(entry => entry.MessageId);
    }

    public async Task<Page<LedgerEntry>> ListAsync(ConversationId conversationId, int limit, string? continuation, CancellationToken cancellationToken)
    {
        var after = continuation is null ? "" : LedgerEntity.Row(long.Parse(continuation, CultureInfo.InvariantCulture));
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {conversationId.Value} and RowKey gt {after}");
        var rows = await TableReads.TakeAsync(tables.Messages, filter, limit + 1, null, cancellationToken);
        var page = rows.Take(limit).Select(LedgerEntity.Read).ToList();
        return new Page<LedgerEntry>(page, rows.Count > limit ? page[^1].MessageId.ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <summary>Entries of one conversation. Returns what was there before, in their order.</summary>
    private async Task<LedgerEntry?[]> WriteAsync(LedgerEntry[] entries, CancellationToken cancellationToken)
    {
        if (entries.Length == 1)
        {
            return [await MergeAsync(entries[0], cancellationToken)];
        }

        try
        {
            var rows = entries.Select(LedgerEntity.Write).ToList();
            TableLimits.CheckBatch(rows);
            await tables.Messages.SubmitTransactionAsync(
                rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)), cancellationToken);
            return new LedgerEntry?[entries.Length];
        }
        catch (TableTransactionFailedException refusal) when (refusal.ErrorCode == TableErrorCode.EntityAlreadyExists.ToString())
        {
            return await TableReads.ForEachAsync(entries, MergeAsync, cancellationToken);
        }
    }

    /// <summary>What was there before; null when nothing was.</summary>
    private async Task<LedgerEntry?> MergeAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (_, existing) = await TableWrites.InsertAsync(tables.Messages, LedgerEntity.Write(entry), cancellationToken);
            if (existing is null)
            {
                return null;
            }

            var stored = LedgerEntity.Read(existing);
            var merged = LedgerEntry.Merge(stored, entry);
            if (merged == stored
                || await TableWrites.ReplaceAsync(tables.Messages, LedgerEntity.Write(merged), existing.ETag.ToString(), cancellationToken) is not null)
            {
                return stored;
            }
        }
    }
}
