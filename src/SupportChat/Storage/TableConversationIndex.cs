using Azure.Data.Tables;
using SupportChat.Conversations;

namespace SupportChat.Storage;

/// <summary>Table <c>index</c>: rows that consist of their keys, and one for each adopted channel that names its owner.</summary>
internal sealed class TableConversationIndex(SupportChatTables tables) : IConversationIndex
{
    private const string ClaimRow = "owner";
    private const string Owner = "ConversationId";

    private static readonly string[] KeysOnly = ["PartitionKey", "RowKey"];

    public Task AddActiveAsync(ConversationId id, CancellationToken cancellationToken) =>
        AddAsync(IndexKeys.Active(IndexKeys.ActivePartition(id)), id.Value, cancellationToken);

    public Task RemoveActiveAsync(ConversationId id, CancellationToken cancellationToken) =>
        TableWrites.DeleteAsync(tables.Index, IndexKeys.Active(IndexKeys.ActivePartition(id)), id.Value, cancellationToken);

    public async Task<Page<ConversationId>> ListActiveAsync(int partition, int limit, string? continuation, CancellationToken cancellationToken)
    {
        var after = continuation is null ? null : ConversationId.Parse(continuation).Value;
        var (rows, more) = await ListAsync(IndexKeys.Active(partition), limit, after, cancellationToken);
        return new Page<ConversationId>([.. rows.Select(ConversationId.Parse)], more ? rows[^1] : null);
    }

    public Task AddToUserAsync(string userId, DateTimeOffset createdAt, ConversationId id, CancellationToken cancellationToken) =>
        AddAsync(IndexKeys.User(userId), IndexKeys.UserRow(createdAt, id), cancellationToken);

    public async Task<Page<ConversationId>> ListByUserAsync(string userId, int limit, string? continuation, CancellationToken cancellationToken)
    {
        var after = continuation is null ? null : IndexKeys.ReadContinuation(continuation);
        var (rows, more) = await ListAsync(IndexKeys.User(userId), limit, after, cancellationToken);
        return new Page<ConversationId>([.. rows.Select(IndexKeys.OfUserRow)], more ? IndexKeys.Continuation(rows[^1]) : null);
    }

    public Task LinkCaseAsync(SalesforceId caseId, ConversationId id, CancellationToken cancellationToken) =>
        AddAsync(IndexKeys.Case(caseId), id.Value, cancellationToken);

    public async Task<IReadOnlyDictionary<SalesforceId, ConversationId>> FindByCasesAsync(
        IReadOnlyCollection<SalesforceId> caseIds, CancellationToken cancellationToken)
    {
        var distinct = caseIds.ToHashSet();
        var found = await TableReads.ForEachAsync(
            distinct, (caseId, cancellation) => ListAsync(IndexKeys.Case(caseId), 1, null, cancellation), cancellationToken);
        return distinct.Zip(found)
            .Where(pair => pair.Second.Rows.Count > 0)
            .ToDictionary(pair => pair.First, pair => ConversationId.Parse(pair.Second.Rows[0]));
    }

    public async Task<ConversationId> ClaimChannelAsync(string channelUrl, ConversationId id, CancellationToken cancellationToken)
    {
        var claim = new TableEntity(IndexKeys.Channel(channelUrl), ClaimRow) { [Owner] = id.Value };
        var (_, existing) = await TableWrites.InsertAsync(tables.Index, claim, cancellationToken);
        return existing is null ? id : ConversationId.Parse(existing.GetString(Owner));
    }

    public async Task ReleaseChannelAsync(string channelUrl, ConversationId id, CancellationToken cancellationToken)
    {
        if (await TableWrites.FindAsync(tables.Index, IndexKeys.Channel(channelUrl), ClaimRow, cancellationToken) is { } claim
            && claim.GetString(Owner) == id.Value)
        {
            await TableWrites.DeleteAsync(tables.Index, claim, cancellationToken);
        }
    }

    public async Task<ConversationId?> FindByChannelAsync(string channelUrl, CancellationToken cancellationToken) =>
        await TableWrites.FindAsync(tables.Index, IndexKeys.Channel(channelUrl), ClaimRow, cancellationToken) is { } claim
            ? ConversationId.Parse(claim.GetString(Owner))
            : null;

    private Task AddAsync(string partitionKey, string rowKey, CancellationToken cancellationToken) =>
        TableWrites.EnsureAsync(tables.Index, new TableEntity(partitionKey, rowKey), cancellationToken);

    private async Task<(List<string> Rows, bool More)> ListAsync(string partitionKey, int limit, string? after, CancellationToken cancellationToken)
    {
        var filter = after is null
            ? TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey}")
            : TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey} and RowKey gt {after}");
        var rows = await TableReads.TakeAsync(tables.Index, filter, limit + 1, KeysOnly, cancellationToken);
        return ([.. rows.Take(limit).Select(row => row.RowKey)], rows.Count > limit);
    }
}
