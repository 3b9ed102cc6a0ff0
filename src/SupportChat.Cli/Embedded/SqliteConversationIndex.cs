using SupportChat.Conversations;
using SupportChat.Storage;

namespace SupportChat.Cli.Embedded;

/// <summary>The index in SQLite: rows with the keys of docs/architecture.md#tables.</summary>
internal sealed class SqliteConversationIndex(SqliteDatabase database) : IConversationIndex
{
    private const string Insert = "INSERT INTO indexrows (pk, rk) VALUES ($pk, $rk) ON CONFLICT DO NOTHING";

    public Task AddActiveAsync(ConversationId id, CancellationToken cancellationToken) => AddAsync(IndexKeys.Active(IndexKeys.ActivePartition(id)), id.Value);

    public Task RemoveActiveAsync(ConversationId id, CancellationToken cancellationToken) =>
        RemoveAsync(IndexKeys.Active(IndexKeys.ActivePartition(id)), id.Value);

    public Task<Page<ConversationId>> ListActiveAsync(int partition, int limit, string? continuation, CancellationToken cancellationToken)
    {
        var after = continuation is null ? "" : ConversationId.Parse(continuation).Value;
        var keys = Keys(IndexKeys.Active(partition), after, limit + 1);
        var items = keys.Take(limit).Select(ConversationId.Parse).ToList();
        return Task.FromResult(new Page<ConversationId>(items, keys.Count > limit ? items[^1].Value : null));
    }

    public Task AddToUserAsync(string userId, DateTimeOffset createdAt, ConversationId id, CancellationToken cancellationToken) =>
        AddAsync(IndexKeys.User(userId), IndexKeys.UserRow(createdAt, id));

    public Task<Page<ConversationId>> ListByUserAsync(string userId, int limit, string? continuation, CancellationToken cancellationToken)
    {
        var keys = Keys(IndexKeys.User(userId), continuation is null ? "" : IndexKeys.ReadContinuation(continuation), limit + 1);
        var items = keys.Take(limit).Select(IndexKeys.OfUserRow).ToList();
        return Task.FromResult(new Page<ConversationId>(items, keys.Count > limit ? IndexKeys.Continuation(keys[limit - 1]) : null));
    }

    public Task LinkCaseAsync(SalesforceId caseId, ConversationId id, CancellationToken cancellationToken) => AddAsync(IndexKeys.Case(caseId), id.Value);

    public Task<IReadOnlyDictionary<SalesforceId, ConversationId>> FindByCasesAsync(
        IReadOnlyCollection<SalesforceId> caseIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<SalesforceId, ConversationId>();
        foreach (var caseId in caseIds)
        {
            if (Keys(IndexKeys.Case(caseId), "", 1) is [var key])
            {
                found[caseId] = ConversationId.Parse(key);
            }
        }

        return Task.FromResult<IReadOnlyDictionary<SalesforceId, ConversationId>>(found);
    }

    public Task<ConversationId> ClaimChannelAsync(string channelUrl, ConversationId id, CancellationToken cancellationToken) => database.WriteAsync(session =>
    {
        var pk = IndexKeys.Channel(channelUrl);
        if (session.Rows("SELECT rk FROM indexrows WHERE pk = $pk LIMIT 1", row => row.GetString(0), ("$pk", pk)) is [var owner])
        {
            return ConversationId.Parse(owner);
        }

        session.Execute(Insert, ("$pk", pk), ("$rk", id.Value));
        return id;
    });

    public Task ReleaseChannelAsync(string channelUrl, ConversationId id, CancellationToken cancellationToken) =>
        RemoveAsync(IndexKeys.Channel(channelUrl), id.Value);

    public Task<ConversationId?> FindByChannelAsync(string channelUrl, CancellationToken cancellationToken) =>
        Task.FromResult<ConversationId?>(Keys(IndexKeys.Channel(channelUrl), "", 1) is [var key] ? ConversationId.Parse(key) : null);

    private Task AddAsync(string partition, string row) => database.WriteAsync(session => session.Execute(Insert, ("$pk", partition), ("$rk", row)));

    private Task RemoveAsync(string partition, string row) =>
        database.WriteAsync(session => session.Execute("DELETE FROM indexrows WHERE pk = $pk AND rk = $rk", ("$pk", partition), ("$rk", row)));

    private List<string> Keys(string partition, string after, int limit) => database.Read(session => session.Rows(
        "SELECT rk FROM indexrows WHERE pk = $pk AND rk > $after ORDER BY rk LIMIT $limit",
        row => row.GetString(0),
        ("$pk", partition),
        ("$after", after),
        ("$limit", limit)));
}
