using SupportChat.Conversations;
using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Invariants.Interleavings.Fixtures;

namespace SupportChat.Tests.Invariants.Interleavings;

public sealed class MessageOrderTests
{
    private const int Races = 10_000;
    private const int RacesOfAVariant = 300;

    [Fact]
    public async Task Ten_thousand_interleavings_of_sends_edits_and_deletions_end_with_the_newest_text()
    {
        var metrics = MessageRace.Metrics();
        await Parallel.ForEachAsync(Enumerable.Range(0, Races), async (seed, _) =>
        {
            using var race = new MessageRace(seed, metrics);
            var violations = await race.RunAsync();
            Assert.True(violations.Count == 0, $"Seed {seed}: {string.Join("; ", violations)}");
        });
    }

    [Fact]
    public async Task Without_versions_older_texts_win_and_it_is_noticed()
    {
        var metrics = MessageRace.Metrics();

        var violations = await RunAsync(seed => new MessageRace(seed, metrics, withoutVersions: true));

        Assert.True(violations.Names(Violations.NewestText));
        Assert.True(violations.Names(Violations.DeletionMarked));
    }

    [Fact]
    public async Task A_ledger_written_before_the_outcome_loses_rows_and_it_is_noticed()
    {
        var metrics = MessageRace.Metrics();

        var violations = await RunAsync(seed => new MessageRace(seed, metrics, ledgerVariant: ledger => new HastyLedger(ledger)));

        Assert.True(violations.Names(Violations.RowOnce));
    }

    [Fact]
    public async Task A_ledger_that_forgets_how_many_files_there_were_leaves_some_undeleted_and_it_is_noticed()
    {
        var metrics = MessageRace.Metrics();

        var violations = await RunAsync(seed => new MessageRace(seed, metrics, ledgerVariant: ledger => new ForgetfulLedger(ledger)));

        Assert.True(violations.Names(Violations.DeletionMarked));
    }

    private static async Task<IReadOnlyList<string>> RunAsync(Func<int, MessageRace> race)
    {
        var all = new List<string>();
        for (var seed = 0; seed < RacesOfAVariant; seed++)
        {
            using var one = race(seed);
            all.AddRange(await Task.Run(one.RunAsync));
        }

        return all;
    }

    /// <summary>Wrong on purpose: takes every message for one row.</summary>
    private sealed class ForgetfulLedger(IMessageLedger inner) : IMessageLedger
    {
        public Task<IReadOnlyList<LedgerEntry?>> WriteManyAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken) =>
            inner.WriteManyAsync([.. entries.Select(entry => entry with { Rows = 1 })], cancellationToken);

        public Task<IReadOnlyDictionary<long, LedgerEntry>> FindManyAsync(
            ConversationId conversationId, IReadOnlyCollection<long> messageIds, CancellationToken cancellationToken) =>
            inner.FindManyAsync(conversationId, messageIds, cancellationToken);

        public Task<Page<LedgerEntry>> ListAsync(
            ConversationId conversationId, int limit, string? continuation, CancellationToken cancellationToken) =>
            inner.ListAsync(conversationId, limit, continuation, cancellationToken);
    }

    /// <summary>Wrong on purpose: believes every message written at first sight.</summary>
    private sealed class HastyLedger(IMessageLedger inner) : IMessageLedger
    {
        public Task<IReadOnlyList<LedgerEntry?>> WriteManyAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken) =>
            inner.WriteManyAsync([.. entries.Select(entry => entry with { Written = entry.Version, State = LedgerState.Written })], cancellationToken);

        public Task<IReadOnlyDictionary<long, LedgerEntry>> FindManyAsync(
            ConversationId conversationId, IReadOnlyCollection<long> messageIds, CancellationToken cancellationToken) =>
            inner.FindManyAsync(conversationId, messageIds, cancellationToken);

        public Task<Page<LedgerEntry>> ListAsync(
            ConversationId conversationId, int limit, string? continuation, CancellationToken cancellationToken) =>
            inner.ListAsync(conversationId, limit, continuation, cancellationToken);
    }
}
