using SupportChat.Conversations;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;

namespace SupportChat.CaseChanges;

/// <summary>
/// Reduces change events into a record: pure. A value counts as newer by Salesforce's own order, field by field; what that cannot decide against a read of
/// about the same second asks for a read (docs/architecture.md#rule-6-versions).
/// </summary>
internal static class CaseChangeReducer
{
    /// <summary>An event and a read this close together cannot be ordered: commit times are whole seconds.</summary>
    private const long NearbyMs = 2_000;

    private const string StatusField = "Status";
    private const string ClosedField = "IsClosed";
    private const string OwnerField = "OwnerId";
    private const string AcceptedField = "AcceptedBy";

    /// <summary>The record after changes of its Cases, in the order given; the same record when they tell nothing new.</summary>
    public static Conversation Apply(
        Conversation conversation, IReadOnlyList<(SalesforceId CaseId, CaseChange Change)> changes, ReconcilePolicy policy)
    {
        var last = conversation.Episodes.Count - 1;
        var reducers = new EpisodeReducer?[last + 1];
        var reread = false;
        foreach (var (caseId, change) in changes)
        {
            var at = IndexOf(conversation, caseId, change.ConversationKey);
            if (at < 0)
            {
                // Ours by the index or by a query, but the record has not met the Case: it is being linked, or was merged. A read tells.
                reread = true;
            }
            else if (conversation.Episodes[at].CaseId is null
                || change.NeedsRead
                || change.Type is CaseChangeType.Delete or CaseChangeType.Undelete or CaseChangeType.Hint)
            {
                reread |= at == last;
            }
            else if (change.Version is { } version)
            {
                (reducers[at] ??= new EpisodeReducer(conversation.Episodes[at])).Apply(change, version, policy);
            }
        }

        return Combine(conversation, reducers, reread || reducers[last] is { Undecided: true });
    }

    private static Conversation Combine(Conversation conversation, EpisodeReducer?[] reducers, bool reread)
    {
        if (reducers.Any(reducer => reducer is { IsChanged: true }))
        {
            conversation = conversation with
            {
                Episodes = [.. conversation.Episodes.Select((episode, i) => reducers[i] is { IsChanged: true } reducer ? reducer.Result : episode)],
                Desired = reducers.Any(reducer => reducer is { WasClosed: true }) ? conversation.Desired with { Repair = true } : conversation.Desired,
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

    /// <summary>Events on their way into one episode.</summary>
    private sealed class EpisodeReducer(Episode episode)
    {
        private string? status = episode.Status;
        private bool isClosed = episode.IsClosed;
        private DateTimeOffset? closedAt = episode.ClosedAt;
        private Episode episode = episode;
        private SalesforceId? ownerId = episode.OwnerId;
        private SalesforceId? acceptedBy = episode.AcceptedBy;
        private Dictionary<string, CaseVersion>? versions;

        /// <summary>Something could not be ordered against a read.</summary>
        public bool Undecided { get; private set; }

        /// <summary>The Case was closed by one of the events, whatever came after it.</summary>
        public bool WasClosed { get; private set; }

        public bool IsChanged => versions is not null;

        public Episode Result => episode with
        {
            Status = status,
            IsClosed = isClosed,
            ClosedAt = closedAt,
            OwnerId = ownerId,
            AcceptedBy = acceptedBy,
            Versions = versions ?? episode.Versions,
        };

        public void Apply(CaseChange change, CaseVersion version, ReconcilePolicy policy)
        {
            if (change.Status is { } newStatus && Counts(StatusField, version, newStatus.Value == status))
            {
                status = newStatus.Value;
            }

            if (change.IsClosed is { } newClosed && Counts(ClosedField, version, newClosed.Value == isClosed))
            {
                WasClosed |= newClosed.Value == true && !isClosed;
                episode = isClosed && newClosed.Value != true ? episode.Opened() : episode;
                isClosed = newClosed.Value ?? false;
                closedAt = isClosed ? DateTimeOffset.FromUnixTimeMilliseconds(version.CommitTimestamp) : null;
            }

            if (change.OwnerId is { } newOwner && Counts(OwnerField, version, newOwner.Value == ownerId))
            {
                ownerId = newOwner.Value;
            }

            if (policy.JoinOnAccept && change.AgentWork is { UserId: { } agent, Status: { } work })
            {
                var accepted = work == "Opened" ? agent : acceptedBy == agent ? null : acceptedBy;
                acceptedBy = Counts(AcceptedField, version, accepted == acceptedBy) ? accepted : acceptedBy;
            }
        }

        /// <summary>The event is the newest word on the field, which is noted then.</summary>
        private bool Counts(string field, CaseVersion version, bool same)
        {
            if ((versions?.TryGetValue(field, out var seen) ?? episode.Versions.TryGetValue(field, out seen)) && version <= seen)
            {
                return false;
            }

            var sinceRead = version.CommitTimestamp - episode.ReadStamp;
            if (episode.ReadStamp > 0 && sinceRead < -NearbyMs)
            {
                return false;
            }

            if (episode.ReadStamp > 0 && sinceRead <= NearbyMs && !same)
            {
                Undecided = true;
                return false;
            }

            versions ??= new Dictionary<string, CaseVersion>(episode.Versions);
            versions[field] = version;
            return true;
        }
    }
}
