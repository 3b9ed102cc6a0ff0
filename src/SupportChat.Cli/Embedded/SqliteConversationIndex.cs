using System.Globalization;
using System.Text;
using SupportChat.Conversations;
using SupportChat.Salesforce;
using SupportChat.Storage;

namespace SupportChat.Cli.Embedded;

/// <summary>The index in SQLite: rows with the keys of design section 5.</summary>
internal sealed class SqliteConversationIndex(SqliteDatabase database) : IConversationIndex
{
    private const string Insert = "INSERT INTO indexrows (pk, rk) VALUES ($pk, $rk) ON CONFLICT DO NOTHING";

    public Task AddActiveAsync(ConversationId id, CancellationToken cancellationToken) => AddAsync(ActivePartition(Partition(id)), id.Value);

    public Task RemoveActiveAsync(ConversationId id, CancellationToken cancellationToken) => database.WriteAsync(writer =>
        writer.Execute("DELETE FROM indexrows WHERE pk = $pk AND rk = $rk", ("$pk", ActivePartition(Partition(id))), ("$rk", id.Value)));

    public Task<Page<ConversationId>> ListActiveAsync(int partition, int limit, string? continuation, CancellationToken cancellationToken)
    {
        var keys = Keys(ActivePartition(partition), continuation ?? "", limit + 1);
        var items = keys.Take(limit).Select(ConversationId.Parse).ToList();
        return Task.FromResult(new Page<ConversationId>(items, keys.Count > limit ? items[^1].Value : null));
    }

    public Task AddToUserAsync(string userId, DateTimeOffset createdAt, ConversationId id, CancellationToken cancellationToken) =>
        AddAsync(UserPartition(userId), $"{InvertedTime(createdAt)}-{id.Value}");

    public Task<Page<ConversationId>> ListByUserAsync(string userId, int limit, string? continuation, CancellationToken cancellationToken)
    {
        var keys = Keys(UserPartition(userId), continuation is null ? "" : Decode(continuation), limit + 1);
        var items = keys.Take(limit).Select(key => ConversationId.Parse(key[(key.LastIndexOf('-') + 1)..])).ToList();
        var next = keys.Count > limit ? Convert.ToHexStringLower(Encoding.UTF8.GetBytes(keys[limit - 1])) : null;
        return Task.FromResult(new Page<ConversationId>(items, next));
    }

    public Task LinkCaseAsync(SalesforceId caseId, ConversationId id, CancellationToken cancellationToken) => AddAsync($"case:{caseId.Value}", id.Value);

    public Task<IReadOnlyDictionary<SalesforceId, ConversationId>> FindByCasesAsync(IReadOnlyCollection<SalesforceId> caseIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<SalesforceId, ConversationId>();
        foreach (var caseId in caseIds)
        {
            if (Keys($"case:{caseId.Value}", "", 1) is [var key])
            {
                found[caseId] = ConversationId.Parse(key);
            }
        }

        return Task.FromResult<IReadOnlyDictionary<SalesforceId, ConversationId>>(found);
    }

    public Task<ConversationId> ClaimChannelAsync(string channelUrl, ConversationId id, CancellationToken cancellationToken) => database.WriteAsync(writer =>
    {
        var pk = $"channel:{channelUrl}";
        if (writer.Scalar("SELECT rk FROM indexrows WHERE pk = $pk LIMIT 1", ("$pk", pk)) is string owner)
        {
            return ConversationId.Parse(owner);
        }

        writer.Execute(Insert, ("$pk", pk), ("$rk", id.Value));
        return id;
    });

    public Task<ConversationId?> FindByChannelAsync(string channelUrl, CancellationToken cancellationToken) =>
        Task.FromResult<ConversationId?>(Keys($"channel:{channelUrl}", "", 1) is [var key] ? ConversationId.Parse(key) : null);

    /// <summary>One character of the id: ids are hashes, so it spreads evenly.</summary>
    private static int Partition(ConversationId id) => id.Value[^2] % IConversationIndex.ActivePartitions;

    private static string ActivePartition(int partition) => string.Create(CultureInfo.InvariantCulture, $"active:{partition:00}");

    private static string UserPartition(string userId) => $"user:{userId}";

    private static string InvertedTime(DateTimeOffset time) => (DateTimeOffset.MaxValue.Ticks - time.UtcTicks).ToString("d19", CultureInfo.InvariantCulture);

    private static string Decode(string continuation)
    {
        var key = Encoding.UTF8.GetString(Convert.FromHexString(continuation));
        return key.Length == 46 && ConversationId.TryParse(key[20..], out _) ? key : throw new FormatException("Not a continuation of this list.");
    }

    private Task AddAsync(string partition, string row) => database.WriteAsync(writer => writer.Execute(Insert, ("$pk", partition), ("$rk", row)));

    private List<string> Keys(string partition, string after, int limit) => database.Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT rk FROM indexrows WHERE pk = $pk AND rk > $after ORDER BY rk LIMIT $limit";
        command.Parameters.AddWithValue("$pk", partition);
        command.Parameters.AddWithValue("$after", after);
        command.Parameters.AddWithValue("$limit", limit);
        using var row = command.ExecuteReader();
        var keys = new List<string>();
        while (row.Read())
        {
            keys.Add(row.GetString(0));
        }

        return keys;
    });
}
