using System.Globalization;
using System.Text.Json;
using SupportChat.CaseChanges;
using SupportChat.Conversations;
using SupportChat.Queueing;

namespace SupportChat.Tests.Invariants.Lives.Fixtures;

/// <summary>Records in memory, with ETags; each call takes a turn.</summary>
internal sealed class MemoryStore(Schedule schedule) : IConversationStore
{
    private readonly Dictionary<ConversationId, Versioned<Conversation>> records = [];
    private int version;

    public Conversation? this[ConversationId id] => records.TryGetValue(id, out var record) ? record.Value : null;

    /// <summary>Wrong on purpose: what is stored in place of a record.</summary>
    public Func<Conversation, Conversation> Change { get; set; } = record => record;

    public async Task<Versioned<Conversation>?> FindAsync(ConversationId id, CancellationToken cancellationToken)
    {
        await schedule.TurnAsync();
        return records.GetValueOrDefault(id);
    }

    public async Task<IReadOnlyDictionary<ConversationId, Versioned<Conversation>>> FindManyAsync(
        IReadOnlyCollection<ConversationId> ids, CancellationToken cancellationToken)
    {
        await schedule.TurnAsync();
        return ids.Where(records.ContainsKey).Distinct().ToDictionary(id => id, id => records[id]);
    }

    public async Task<(Versioned<Conversation> Stored, bool Inserted)> InsertAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        await schedule.TurnAsync();
        var inserted = records.TryAdd(conversation.Id, new Versioned<Conversation>(conversation, Next()));
        return (records[conversation.Id], inserted);
    }

    public async Task<string?> ReplaceAsync(Conversation conversation, string etag, CancellationToken cancellationToken)
    {
        await schedule.TurnAsync();
        return Replace(conversation, etag);
    }

    public async Task<IReadOnlyList<string?>> ReplaceManyAsync(IReadOnlyList<Versioned<Conversation>> edited, CancellationToken cancellationToken)
    {
        await schedule.TurnAsync();
        return [.. edited.Select(record => Replace(record.Value, record.ETag))];
    }

    private string? Replace(Conversation conversation, string etag)
    {
        if (records[conversation.Id].ETag != etag)
        {
            return null;
        }

        var next = Next();
        records[conversation.Id] = new Versioned<Conversation>(Change(conversation), next);
        return next;
    }

    private string Next() => (++version).ToString(CultureInfo.InvariantCulture);
}

/// <summary>The index in memory.</summary>
internal sealed class MemoryIndex(Schedule schedule) : IConversationIndex
{
    private readonly SortedSet<string> active = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ConversationId> ofUsers = new(StringComparer.Ordinal);
    private readonly Dictionary<SalesforceId, ConversationId> ofCases = [];
    private readonly Dictionary<string, ConversationId> ofChannels = new(StringComparer.Ordinal);

    public async Task AddActiveAsync(ConversationId id, CancellationToken cancellationToken)
    {
        await schedule.TurnAsync();
        active.Add(id.Value);
    }

    public async Task RemoveActiveAsync(ConversationId id, CancellationToken cancellationToken)
    {
        await schedule.TurnAsync();
        active.Remove(id.Value);
    }

    public async Task<Page<ConversationId>> ListActiveAsync(int partition, int limit, string? continuation, CancellationToken cancellationToken)
    {
        await schedule.TurnAsync();

        // Which partition a conversation is of decides no more than when its turn comes.
        return new Page<ConversationId>([.. active.Where(id => id[0] % IConversationIndex.ActivePartitions == partition).Select(ConversationId.Parse)], null);
    }

    public async Task AddToUserAsync(string userId, DateTimeOffset createdAt, ConversationId id, CancellationToken cancellationToken)
    {
        await schedule.TurnAsync();
        ofUsers[userId] = id;
    }

    public async Task<Page<ConversationId>> ListByUserAsync(string userId, int limit, string? continuation, CancellationToken cancellationToken)
    {
        await schedule.TurnAsync();
        return new Page<ConversationId>(ofUsers.TryGetValue(userId, out var id) ? [id] : [], null);
    }

    public async Task LinkCaseAsync(SalesforceId caseId, ConversationId id, CancellationToken cancellationToken)
    {
        await schedule.TurnAsync();
        ofCases[caseId] = id;
    }

    public async Task<IReadOnlyDictionary<SalesforceId, ConversationId>> FindByCasesAsync(
        IReadOnlyCollection<SalesforceId> caseIds, CancellationToken cancellationToken)
    {
        await schedule.TurnAsync();
        return caseIds.Where(ofCases.ContainsKey).Distinct().ToDictionary(id => id, id => ofCases[id]);
    }

    public async Task<ConversationId> ClaimChannelAsync(string channelUrl, ConversationId id, CancellationToken cancellationToken)
    {
        await schedule.TurnAsync();
        ofChannels.TryAdd(channelUrl, id);
        return ofChannels[channelUrl];
    }

    public async Task ReleaseChannelAsync(string channelUrl, ConversationId id, CancellationToken cancellationToken)
    {
        await schedule.TurnAsync();
        if (ofChannels.GetValueOrDefault(channelUrl) == id)
        {
            ofChannels.Remove(channelUrl);
        }
    }

    public async Task<ConversationId?> FindByChannelAsync(string channelUrl, CancellationToken cancellationToken)
    {
        await schedule.TurnAsync();
        return ofChannels.TryGetValue(channelUrl, out var id) ? id : null;
    }
}

/// <summary>The ledger in memory, merging as every store does.</summary>
internal sealed class MemoryLedger(Schedule schedule) : IMessageLedger
{
    private readonly SortedDictionary<long, LedgerEntry> entries = [];

    /// <summary>Wrong on purpose: what is written in place of an entry.</summary>
    public Func<LedgerEntry, LedgerEntry> Change { get; set; } = entry => entry;

    public async Task<IReadOnlyList<LedgerEntry?>> WriteManyAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken)
    {
        await schedule.TurnAsync();
        var before = entries.Select(entry => this.entries.GetValueOrDefault(entry.MessageId)).ToList();
        foreach (var entry in entries.Select(Change))
        {
            this.entries[entry.MessageId] = this.entries.TryGetValue(entry.MessageId, out var stored) ? LedgerEntry.Merge(stored, entry) : entry;
        }

        return before;
    }

    public async Task<IReadOnlyDictionary<long, LedgerEntry>> FindManyAsync(
        ConversationId conversationId, IReadOnlyCollection<long> messageIds, CancellationToken cancellationToken)
    {
        await schedule.TurnAsync();
        return messageIds.Where(entries.ContainsKey).Distinct().ToDictionary(id => id, id => entries[id]);
    }

    public async Task<Page<LedgerEntry>> ListAsync(ConversationId conversationId, int limit, string? continuation, CancellationToken cancellationToken)
    {
        await schedule.TurnAsync();
        return new Page<LedgerEntry>([.. entries.Values], null);
    }
}

/// <summary>Cursors in memory.</summary>
internal sealed class MemoryCursors : ICursorStore
{
    private readonly Dictionary<string, Versioned<StreamCursor>> rows = new(StringComparer.Ordinal);
    private int version;

    public Task<Versioned<StreamCursor>?> FindAsync(string name, CancellationToken cancellationToken) => Task.FromResult(rows.GetValueOrDefault(name));

    public Task<string?> SaveAsync(string name, StreamCursor cursor, string? etag, CancellationToken cancellationToken)
    {
        if (rows.GetValueOrDefault(name)?.ETag != etag)
        {
            return Task.FromResult<string?>(null);
        }

        var next = (++version).ToString(CultureInfo.InvariantCulture);
        rows[name] = new Versioned<StreamCursor>(cursor, next);
        return Task.FromResult<string?>(next);
    }
}

/// <summary>
/// The queues in memory. Items are given out in any order and come again when their worker dies, or is too slow; of <c>conversations</c> a broker with sessions
/// gives out one at a time.
/// </summary>
internal sealed class MemoryQueue(Schedule schedule, TimeProvider time) : IWorkQueue
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private readonly List<QueuedItem> items = [];

    /// <summary>Wrong on purpose: what is sent in place of an item; null loses it.</summary>
    public Func<WorkItem, WorkItem?> Change { get; set; } = item => item;

    public bool IsEmpty => items.Count == 0;

    /// <summary>When the next item can be given out; null when none waits.</summary>
    public DateTimeOffset? NextAt => items.Count == 0 ? null : items.Min(item => item.VisibleAt);

    /// <summary>The same, but for looks that time alone asks for: they never end.</summary>
    public DateTimeOffset? NextButTimersAt => items.Where(item => !item.IsTimer).Select(item => (DateTimeOffset?)item.VisibleAt).Min();

    public async Task SendManyAsync(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken)
    {
        await schedule.TurnAsync();
        this.items.AddRange(items.Select(Change).OfType<WorkItem>().Select(item => new QueuedItem(item) { VisibleAt = item.VisibleAt ?? time.GetUtcNow() }));
    }

    /// <summary>What can be given out, if no more than so many are.</summary>
    public List<QueuedItem> Visible(WorkQueueName queue, int most)
    {
        var now = time.GetUtcNow();
        return items.Count(item => item.IsLeased && WorkKind.QueueOf(item.Item.Kind) == queue) >= most
            ? []
            : [.. items.Where(item => !item.IsLeased && item.VisibleAt <= now && WorkKind.QueueOf(item.Item.Kind) == queue)];
    }

    /// <summary>Gives out an item; its lease is a number, which another delivery changes.</summary>
    public static int Give(QueuedItem item)
    {
        item.IsLeased = true;
        return ++item.Deliveries;
    }

    public void Settle(QueuedItem item, int lease, WorkOutcome outcome)
    {
        if (item.Deliveries != lease || !item.IsLeased)
        {
            return;
        }

        if (outcome == WorkOutcome.Complete)
        {
            items.Remove(item);
        }
        else
        {
            Return(item, TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>All that is given out becomes visible again after a while, whether its worker is dead or slow.</summary>
    public void LoseLeases(TimeSpan after) => items.Where(item => item.IsLeased).ToList().ForEach(item => Return(item, after));

    private void Return(QueuedItem item, TimeSpan after)
    {
        item.IsLeased = false;
        item.VisibleAt = time.GetUtcNow() + after;
    }
}

/// <summary>An item in a queue.</summary>
internal sealed class QueuedItem(WorkItem item)
{
    public WorkItem Item { get; } = item;

    public DateTimeOffset VisibleAt { get; set; }

    /// <summary>It asks for a look when its time has come.</summary>
    public bool IsTimer { get; } = item.Kind == WorkKind.Reconcile
        && JsonSerializer.Deserialize(item.Body.Span, ReconcileRequestJsonContext.Default.ReconcileRequest)!.TimerAt is not null;

    public bool IsLeased { get; set; }

    public int Deliveries { get; set; } = item.DeliveryCount;
}
