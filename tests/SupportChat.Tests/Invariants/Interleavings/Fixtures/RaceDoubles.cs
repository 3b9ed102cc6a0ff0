using System.Globalization;
using SupportChat.Conversations;
using SupportChat.Queueing;

namespace SupportChat.Tests.Invariants.Interleavings.Fixtures;

/// <summary>One record, whose reads take turns.</summary>
internal sealed class OneRecord(TurnOrder turns, Conversation conversation) : IConversationStore
{
    public Conversation Conversation { get; set; } = conversation;

    public async Task<Versioned<Conversation>?> FindAsync(ConversationId id, CancellationToken cancellationToken)
    {
        await turns.WaitAsync();
        return new Versioned<Conversation>(Conversation, "1");
    }

    public async Task<IReadOnlyDictionary<ConversationId, Versioned<Conversation>>> FindManyAsync(
        IReadOnlyCollection<ConversationId> ids, CancellationToken cancellationToken)
    {
        await turns.WaitAsync();
        return new Dictionary<ConversationId, Versioned<Conversation>> { [Conversation.Id] = new(Conversation, "1") };
    }

    public Task<(Versioned<Conversation> Stored, bool Inserted)> InsertAsync(Conversation conversation, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<string?> ReplaceAsync(Conversation conversation, string etag, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<string?>> ReplaceManyAsync(IReadOnlyList<Versioned<Conversation>> edited, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}

/// <summary>A ledger in memory that merges as the stores do, and whose calls take turns.</summary>
internal sealed class MemoryLedger(TurnOrder turns) : IMessageLedger
{
    public SortedDictionary<long, LedgerEntry> Entries { get; } = [];

    public async Task<IReadOnlyList<LedgerEntry?>> WriteManyAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken)
    {
        await turns.WaitAsync();
        var before = entries.Select(entry => Entries.GetValueOrDefault(entry.MessageId)).ToList();
        foreach (var entry in entries)
        {
            Entries[entry.MessageId] = Entries.TryGetValue(entry.MessageId, out var stored) ? LedgerEntry.Merge(stored, entry) : entry;
        }

        return before;
    }

    public async Task<IReadOnlyDictionary<long, LedgerEntry>> FindManyAsync(
        ConversationId conversationId, IReadOnlyCollection<long> messageIds, CancellationToken cancellationToken)
    {
        await turns.WaitAsync();
        return messageIds.Where(Entries.ContainsKey).ToDictionary(id => id, id => Entries[id]);
    }

    public async Task<Page<LedgerEntry>> ListAsync(ConversationId conversationId, int limit, string? continuation, CancellationToken cancellationToken)
    {
        await turns.WaitAsync();
        var after = continuation is null ? long.MinValue : long.Parse(continuation, CultureInfo.InvariantCulture);
        return new Page<LedgerEntry>([.. Entries.Values.Where(entry => entry.MessageId > after)], null);
    }
}

/// <summary>A queue in memory, read by the race itself.</summary>
internal sealed class RaceQueue : IWorkQueue
{
    public List<WorkItem> Items { get; } = [];

    public Task SendManyAsync(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken)
    {
        Items.AddRange(items);
        return Task.CompletedTask;
    }
}

/// <summary>HTTP clients by name, each over one handler and without pipeline: retries are left to the queue.</summary>
internal sealed class Clients(IReadOnlyDictionary<string, HttpMessageHandler> handlers) : IHttpClientFactory
{
    public HttpClient CreateClient(string name) => new(handlers[name], disposeHandler: false);
}
