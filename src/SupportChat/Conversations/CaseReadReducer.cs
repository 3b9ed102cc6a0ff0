using SupportChat.Salesforce;

namespace SupportChat.Conversations;

/// <summary>
/// What a read of the Case does to a record. The caller swaps on the ETag that it held when the read was issued (docs/architecture.md#rule-6-versions).
/// </summary>
internal static class CaseReadReducer
{
    /// <summary>The record after a read.</summary>
    /// <param name="conversation">The record that the read was issued with.</param>
    /// <param name="snapshot">The Case; a deleted one counts as deleted.</param>
    /// <param name="acceptedBy">Who has accepted the work; null when nobody has, or when that does not matter.</param>
    /// <param name="now">Our time, for a close that has none.</param>
    public static Conversation Apply(Conversation conversation, CaseSnapshot snapshot, SalesforceId? acceptedBy, DateTimeOffset now)
    {
        var before = conversation.Current;
        if (snapshot.IsDeleted)
        {
            return Deleted(conversation, now);
        }

        var episode = Fill(before with { CaseId = snapshot.Id, AcceptedBy = acceptedBy }, snapshot, now);
        var compare = (episode.IsClosed && !before.IsClosed) || before.Deleted || (before.CaseId is not null && before.CaseId != snapshot.Id);
        return Known(conversation.WithCurrent(episode)) with
        {
            Desired = conversation.Desired with { Reread = false, Repair = conversation.Desired.Repair || compare },
            Attention = conversation.Attention?.Reason == AttentionReason.CaseDeleted ? null : conversation.Attention,
        };
    }

    /// <summary>The record once the Case is known to be deleted.</summary>
    public static Conversation Deleted(Conversation conversation, DateTimeOffset now) =>
        Known(conversation.WithCurrent(conversation.Current with { Deleted = true })) with
        {
            Desired = conversation.Desired with { Reread = false },
            Attention = conversation.Attention is { Reason: AttentionReason.CaseDeleted } known
            ? known
            : new Attention(AttentionReason.CaseDeleted, now, "ENTITY_IS_DELETED"),
        };

    /// <summary>The episode with what the Case says.</summary>
    public static Episode Fill(Episode episode, CaseSnapshot snapshot, DateTimeOffset now) =>
        (episode.IsClosed && !snapshot.IsClosed ? episode.Opened() : episode) with
        {
            CaseNumber = snapshot.CaseNumber,
            Status = snapshot.Status,
            IsClosed = snapshot.IsClosed,
            OwnerId = snapshot.OwnerId,
            Deleted = false,
            ClosedAt = snapshot.IsClosed ? snapshot.ClosedDate ?? episode.ClosedAt ?? now : null,
            ReadStamp = Math.Max(episode.ReadStamp, snapshot.SystemModstamp.ToUnixTimeMilliseconds()),
        };

    /// <summary>
    /// Both records know the same of the Case: whatever else was written between them, a read that was issued with the first holds for the second.
    /// </summary>
    public static bool KnowsTheSame(Conversation first, Conversation second)
    {
        var (one, other) = (first.Current, second.Current);
        return first.Desired.Reread == second.Desired.Reread
            && first.Applied.CaseUnknown == second.Applied.CaseUnknown
            && one with { Versions = other.Versions } == other
            && one.Versions.Count == other.Versions.Count
            && one.Versions.All(version => other.Versions.TryGetValue(version.Key, out var known) && known == version.Value);
    }

    /// <summary>Another read has told the record the very same.</summary>
    public static bool KnowsAlready(Conversation conversation, CaseSnapshot snapshot, SalesforceId? acceptedBy)
    {
        var episode = conversation.Current;
        if (conversation.Desired.Reread || conversation.Applied.CaseUnknown || snapshot.IsDeleted != episode.Deleted)
        {
            return false;
        }

        return snapshot.IsDeleted
            ? snapshot.MasterRecordId is null && episode.CaseId == snapshot.Id
            : (episode.CaseId, episode.Status, episode.IsClosed, episode.OwnerId) == (snapshot.Id, snapshot.Status, snapshot.IsClosed, snapshot.OwnerId)
                && episode.AcceptedBy == acceptedBy
                && episode.ReadStamp == snapshot.SystemModstamp.ToUnixTimeMilliseconds();
    }

    private static Conversation Known(Conversation conversation) => conversation with { Applied = conversation.Applied with { CaseUnknown = false } };
}
