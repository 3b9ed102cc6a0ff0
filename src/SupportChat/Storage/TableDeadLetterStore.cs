using Azure.Data.Tables;
using SupportChat.Queueing;

namespace SupportChat.Storage;

/// <summary>Table <c>deadletters</c>: bodies in chunks, newest first within a conversation.</summary>
internal sealed class TableDeadLetterStore(SupportChatTables tables) : IDeadLetterStore
{
    private const string SchemaVersion = "SchemaVersion";

    public async Task AddAsync(DeadLetter deadLetter, CancellationToken cancellationToken)
    {
        var id = DeadLetterId.Create(deadLetter.Item.ConversationId, deadLetter.At);
        await TableWrites.InsertAsync(tables.DeadLetters, Write(id, deadLetter), cancellationToken);
    }

    public async Task<DeadLetter?> FindAsync(string id, CancellationToken cancellationToken) =>
        DeadLetterId.TryParse(id, out var keys) && await TableWrites.FindAsync(tables.DeadLetters, keys.Partition, keys.Row, cancellationToken) is { } entity
            ? Read(entity)
            : null;

    public async Task<Page<DeadLetter>> ListAsync(DeadLetterFilter filter, int limit, string? continuation, CancellationToken cancellationToken)
    {
        var rows = await TableReads.TakeAsync(tables.DeadLetters, Query(filter, continuation), limit + 1, null, cancellationToken);
        var page = rows.Take(limit).Select(Read).ToList();
        return new Page<DeadLetter>(page, rows.Count > limit ? page[^1].Id : null);
    }

    public async Task<int> CountAsync(DeadLetterFilter filter, int limit, string? continuation, CancellationToken cancellationToken) =>
        (await TableReads.TakeAsync(tables.DeadLetters, Query(filter, continuation), limit, ["PartitionKey"], cancellationToken)).Count;

    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) =>
        DeadLetterId.TryParse(id, out var keys) && await TableWrites.DeleteAsync(tables.DeadLetters, keys.Partition, keys.Row, cancellationToken);

    private static string? Query(DeadLetterFilter filter, string? continuation)
    {
        var conditions = new List<string>();
        if (continuation is not null)
        {
            var after = DeadLetterId.ParseContinuation(continuation);
            conditions.Add(
                TableClient.CreateQueryFilter($"(PartitionKey gt {after.Partition} or (PartitionKey eq {after.Partition} and RowKey gt {after.Row}))"));
        }

        if (filter.ConversationId is { } conversationId)
        {
            conditions.Add(TableClient.CreateQueryFilter($"PartitionKey eq {conversationId.Value}"));
        }

        if (filter.Reason is { } reason)
        {
            conditions.Add(TableClient.CreateQueryFilter($"Reason eq {reason}"));
        }

        if (filter.Before is { } before)
        {
            conditions.Add(TableClient.CreateQueryFilter($"At lt {before}"));
        }

        return conditions.Count == 0 ? null : string.Join(" and ", conditions);
    }

    private static TableEntity Write(DeadLetterId id, DeadLetter letter)
    {
        var entity = new TableEntity(id.Partition, id.Row)
        {
            [SchemaVersion] = 1,
            [nameof(DeadLetter.Queue)] = letter.Queue,
            [nameof(DeadLetter.Reason)] = letter.Reason,
            [nameof(DeadLetter.At)] = letter.At,
            [nameof(WorkItem.Kind)] = letter.Item.Kind,
            [nameof(WorkItem.CorrelationId)] = letter.Item.CorrelationId,
            [nameof(WorkItem.Attempt)] = letter.Item.Attempt,
            [nameof(WorkItem.DeliveryCount)] = letter.Item.DeliveryCount,
            [nameof(WorkItem.FirstEnqueuedAt)] = letter.Item.FirstEnqueuedAt,
            [nameof(WorkItem.TraceParent)] = letter.Item.TraceParent,
        };
        ChunkedProperties.Put(entity, nameof(DeadLetter.Description), letter.Description);
        ChunkedProperties.Put(entity, nameof(WorkItem.Body), letter.Item.Body);
        return entity;
    }

    private static DeadLetter Read(TableEntity entity) => new()
    {
        Id = new DeadLetterId(entity.PartitionKey, entity.RowKey).ToString(),
        Queue = entity.GetString(nameof(DeadLetter.Queue)),
        Reason = entity.GetString(nameof(DeadLetter.Reason)),
        Description = ChunkedProperties.GetText(entity, nameof(DeadLetter.Description)),
        At = entity.GetDateTimeOffset(nameof(DeadLetter.At))!.Value,
        Item = new WorkItem
        {
            ConversationId = ConversationId.TryParse(entity.PartitionKey, out var conversationId) ? conversationId : default,
            Kind = entity.GetString(nameof(WorkItem.Kind)),
            CorrelationId = entity.GetString(nameof(WorkItem.CorrelationId)),
            Attempt = entity.GetInt32(nameof(WorkItem.Attempt))!.Value,
            DeliveryCount = entity.GetInt32(nameof(WorkItem.DeliveryCount))!.Value,
            FirstEnqueuedAt = entity.GetDateTimeOffset(nameof(WorkItem.FirstEnqueuedAt))!.Value,
            TraceParent = entity.GetString(nameof(WorkItem.TraceParent)),
            Body = ChunkedProperties.GetBytes(entity, nameof(WorkItem.Body)),
        },
    };
}
