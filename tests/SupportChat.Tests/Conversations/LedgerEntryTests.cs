using CsCheck;
using SupportChat.Conversations;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Conversations;

public sealed class LedgerEntryTests
{
    private static readonly Gen<LedgerState> States = Gen.Int[0, 2]
        .Select(number => new[] { LedgerState.Written, LedgerState.Pending, LedgerState.Filed }[number]);

    private static readonly Gen<LedgerEntry> Entries = Gen
        .Select(Gen.Long[1, 5], States, Gen.Int[1, 3], Gen.Int[1, 3], (version, state, episode, rows) => new LedgerEntry
        {
            ConversationId = Records.Id,
            MessageId = 1,
            Version = version,
            Written = state == LedgerState.Written ? version : 0,
            State = state,
            Episode = episode,
            Rows = rows,
            SentAt = Records.Now,
        });

    [Fact]
    public void Merging_takes_nothing_back_and_forgets_no_version() => Gen.Select(Entries, Entries).Sample((first, second) =>
    {
        var merged = LedgerEntry.Merge(first, second);
        return merged.Version == Math.Max(first.Version, second.Version)
            && merged.Written == Math.Max(first.Written, second.Written)
            && merged.Episode == (first.Written > 0 == second.Written > 0
                ? Math.Max(first.Episode, second.Episode)
                : first.Written > 0 ? first.Episode : second.Episode)
            && merged.Rows == Math.Max(first.Rows, second.Rows)
            && (merged.State == LedgerState.Written) == (merged.Written >= merged.Version);
    });

    [Fact]
    public void The_order_of_sightings_does_not_matter_for_what_is_known() => Gen.Select(Entries, Entries, Entries).Sample((a, b, c) =>
    {
        var one = LedgerEntry.Merge(LedgerEntry.Merge(a, b), c);
        var other = LedgerEntry.Merge(LedgerEntry.Merge(c, b), a);
        return (one.Version, one.Written, one.State, one.Rows, one.Episode) == (other.Version, other.Written, other.State, other.Rows, other.Episode);
    });

    [Fact]
    public void What_the_transcript_holds_is_known_and_still_has_no_row() => Gen.Select(Entries, Entries).Sample((first, second) =>
    {
        var merged = LedgerEntry.Merge(first, second);
        var newest = new[] { first, second }.Where(entry => entry.Version == merged.Version).Select(entry => entry.State).ToList();
        return merged.Knows(merged.Version) == newest.Any(state => state is LedgerState.Written or LedgerState.Filed)
            && !merged.Knows(merged.Version + 1)
            && (newest.Contains(LedgerState.Written) || merged.Written < merged.Version);
    });

    [Fact]
    public void A_deletion_counts_as_written_once_it_reached_all_rows() => Gen.Select(Entries, Gen.Int[1, 3]).Sample((sent, reached) =>
    {
        var deletion = sent with { Version = LedgerEntry.DeletedVersion, Written = LedgerEntry.DeletedVersion, State = LedgerState.Written, Rows = reached };
        var (one, other) = (LedgerEntry.Merge(sent, deletion), LedgerEntry.Merge(deletion, sent));
        return one == other && (one.State, one.Written) == (reached >= sent.Rows
            ? (LedgerState.Written, LedgerEntry.DeletedVersion)
            : (LedgerState.Pending, sent.Written));
    });
}
