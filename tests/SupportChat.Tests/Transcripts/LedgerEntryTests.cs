using CsCheck;
using SupportChat.Tests.Conversations;
using SupportChat.Transcripts;

namespace SupportChat.Tests.Transcripts;

public sealed class LedgerEntryTests
{
    private static readonly Gen<LedgerEntry> Entries = Gen.Select(Gen.Long[1, 5], Gen.Bool, Gen.Int[1, 3]).Select((version, written, episode) => new LedgerEntry
    {
        ConversationId = Records.Id,
        MessageId = 1,
        Version = version,
        Written = written ? version : 0,
        State = written ? LedgerState.Written : LedgerState.Pending,
        Episode = episode,
        SentAt = Records.Now,
    });

    [Fact]
    public void Merging_takes_nothing_back_and_forgets_no_version() => Gen.Select(Entries, Entries).Sample((first, second) =>
    {
        var merged = LedgerEntry.Merge(first, second);
        return merged.Version == Math.Max(first.Version, second.Version)
            && merged.Written == Math.Max(first.Written, second.Written)
            && merged.Episode == first.Episode
            && (merged.State == LedgerState.Written) == (merged.Written >= merged.Version);
    });

    [Fact]
    public void The_order_of_sightings_does_not_matter_for_what_is_known() => Gen.Select(Entries, Entries, Entries).Sample((a, b, c) =>
    {
        var one = LedgerEntry.Merge(LedgerEntry.Merge(a, b), c);
        var other = LedgerEntry.Merge(LedgerEntry.Merge(c, b), a);
        return (one.Version, one.Written, one.State) == (other.Version, other.Written, other.State);
    });
}
