using SupportChat.Conversations;
using SupportChat.Salesforce;

namespace SupportChat.CaseChanges;

/// <summary>
/// Folds change events into a record: pure. A value counts as newer by Salesforce's own order, field by field; what that cannot decide against a read of
/// about the same second asks for a read (design rule 6).
/// </summary>
internal static class EpisodeChanges
{
    /// <summary>An event and a read this close together cannot be ordered: commit times are whole seconds.</summary>
    private const long NearbyMs = 2_000;

    private const string StatusField = "Status";
    private const string ClosedField = "IsClosed";
    private const string OwnerField = "OwnerId";
    private const string AcceptedField = "AcceptedBy";

    /// <summary>The record after a change of one Case; the same record when the change tells nothing new.</summary>
    public static Conversation Apply(Conversation conversation, SalesforceId caseId, CaseChange change, ReconcilePolicy policy, DateTimeOffset now)
    {
        var at = IndexOf(conversation, caseId, change.ConversationKey);
        if (at < 0)
        {
            // Ours by the index or by a query, but the record has not met the Case: it is being linked, or was merged. A read tells.
            return Store(conversation, conversation.Episodes.Count - 1, conversation.Current, reread: true);
        }

        var isCurrent = at == conversation.Episodes.Count - 1;
        var episode = conversation.Episodes[at];
        var reread = episode.CaseId is null || change.NeedsRead || change.Type is CaseChangeType.Delete or CaseChangeType.Undelete or CaseChangeType.Hint;
        if (!reread && change.Version is { } version)
        {
            var fold = new Fold(episode, version);
            fold.Set(StatusField, change.Status?.Value, episode.Status, change.Status is not null, (e, value) => e with { Status = value });
            fold.Set(ClosedField, change.IsClosed?.Value, episode.IsClosed, change.IsClosed is not null, (e, value) => e with { IsClosed = value ?? false, ClosedAt = value == true ? e.ClosedAt ?? now : null });
            fold.Set(OwnerField, change.OwnerId?.Value, episode.OwnerId, change.OwnerId is not null, (e, value) => e with { OwnerId = value });
            if (policy.JoinOnAccept && change.AgentWork is { UserId: { } agent, Status: { } work })
            {
                var accepted = work == "Opened" ? agent : episode.AcceptedBy == agent ? null : episode.AcceptedBy;
                fold.Set(AcceptedField, accepted, episode.AcceptedBy, true, (e, value) => e with { AcceptedBy = value });
            }

            (episode, reread) = (fold.Episode, fold.Undecided);
        }

        return Store(conversation, at, episode, isCurrent && reread);
    }

    private static Conversation Store(Conversation conversation, int at, Episode episode, bool reread)
    {
        var before = conversation.Episodes[at];
        if (!ReferenceEquals(before, episode))
        {
            var episodes = conversation.Episodes.ToArray();
            episodes[at] = episode;
            var closedNow = episode.IsClosed && !before.IsClosed;
            conversation = conversation with
            {
                Episodes = episodes,
                Desired = closedNow ? conversation.Desired with { Repair = true } : conversation.Desired,
            };
        }

        return reread && !conversation.Desired.Reread ? conversation with { Desired = conversation.Desired with { Reread = true } } : conversation;
    }

    private static int IndexOf(Conversation conversation, SalesforceId caseId, string? caseKey)
    {
        for (var i = conversation.Episodes.Count - 1; i >= 0; i--)
        {
            var episode = conversation.Episodes[i];
            if (episode.CaseId == caseId || (episode.CaseId is null && conversation.Id.CaseKey(episode.Number) == caseKey))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>One event on its way into one episode.</summary>
    private sealed class Fold(Episode episode, CaseVersion version)
    {
        public Episode Episode { get; private set; } = episode;

        public bool Undecided { get; private set; }

        public void Set<T>(string field, T value, T current, bool changed, Func<Episode, T, Episode> apply)
        {
            if (!changed || (Episode.Versions.TryGetValue(field, out var seen) && version <= seen))
            {
                return;
            }

            var sinceRead = version.CommitTimestamp - Episode.ReadStamp;
            if (Episode.ReadStamp > 0 && sinceRead < -NearbyMs)
            {
                return;
            }

            var same = EqualityComparer<T>.Default.Equals(value, current);
            if (Episode.ReadStamp > 0 && sinceRead <= NearbyMs && !same)
            {
                Undecided = true;
                return;
            }

            var versions = new Dictionary<string, CaseVersion>(Episode.Versions) { [field] = version };
            Episode = apply(Episode, value) with { Versions = versions };
        }
    }
}
