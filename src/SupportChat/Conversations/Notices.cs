using System.Text.Json;

namespace SupportChat.Conversations;

/// <summary>
/// What the customer is told in the channel (docs/conversation-life.md#notices): pure rules on the record. Each notice has an identity, under which it is sent
/// once.
/// </summary>
internal static class Notices
{
    /// <summary>A Case that comes sooner was never pending to its customer.</summary>
    internal static readonly TimeSpan PendingAfter = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The notice that is to be sent now; null for none. One that may have been sent goes before all others: its claim is all that is known of it.
    /// </summary>
    public static Notice? Due(Conversation conversation, ReconcilePolicy policy, DateTimeOffset now) =>
        Wanted(conversation, policy, now)
            .Where(notice => policy.Notices.Contains(notice.Kind) && !IsSent(conversation, notice))
            .OrderByDescending(notice => notice.Identity == conversation.Applied.NoticeClaim?.Identity)
            .FirstOrDefault();

    /// <summary>When one becomes due by time alone; null for never.</summary>
    public static DateTimeOffset? NextAt(Conversation conversation, ReconcilePolicy policy, DateTimeOffset now) =>
        policy.Notices.Contains(NoticeKind.Pending) && IsPending(conversation) && PendingAt(conversation) is var at && at > now ? at : null;

    /// <summary>Whether the customer was reminded of the agent's word.</summary>
    public static bool IsReminded(Conversation conversation, MessagePosition word) => IsSent(conversation, Reminder(conversation.Current, word));

    /// <summary>The record once a notice was sent, or cannot be.</summary>
    public static Conversation Sent(Conversation conversation, Notice notice, DateTimeOffset at)
    {
        var applied = conversation.Applied;
        var sent = new Dictionary<NoticeKind, string>(applied.Notices ?? new Dictionary<NoticeKind, string>()) { [notice.Kind] = notice.Identity };
        return conversation with
        {
            Applied = applied with
            {
                Notices = sent,
                NoticeClaim = applied.NoticeClaim?.Identity == notice.Identity ? null : applied.NoticeClaim,
                Silence = notice.Kind == NoticeKind.Reminder && applied.Silence is { } silence
                    ? silence with { RemindedAt = at, IsReminderDue = false }
                    : applied.Silence,
            },
        };
    }

    private static IEnumerable<Notice> Wanted(Conversation conversation, ReconcilePolicy policy, DateTimeOffset now)
    {
        var episode = conversation.Current;
        Notice Of(NoticeKind kind, string? cause = null) => new(kind, Identity(kind, episode, cause));

        if (conversation.Applied.Case == CaseCreationState.Refused && episode.CaseId is null)
        {
            yield return Of(NoticeKind.CaseRefused);
        }

        // One that may have been sent just before the Case came is looked up, so that the customer hears of its end too.
        if ((IsPending(conversation) && PendingAt(conversation) <= now) || conversation.Applied.NoticeClaim?.Identity == Of(NoticeKind.Pending).Identity)
        {
            yield return Of(NoticeKind.Pending);
        }

        if (episode.CaseId is null || episode.Deleted)
        {
            yield break;
        }

        if (!episode.IsClosed)
        {
            var waited = IsSent(conversation, Of(NoticeKind.Pending));
            if (waited)
            {
                yield return Of(NoticeKind.Ready);
            }

            if (episode.Continuation is { } continuation && now - continuation.At < HoursLook.Fresh)
            {
                if (continuation.By != AfterClose.FollowUpId(episode.Number))
                {
                    yield return Of(NoticeKind.Reopened, continuation.By);
                }
                else if (!waited)
                {
                    yield return Of(NoticeKind.FollowUp);
                }
            }

            if (conversation.Applied.Silence is { IsReminderDue: true, Unanswered: { } word } silence
                && SilenceLook.WatchedAgent(conversation, policy) is { } agent && silence.IsOf(episode, agent))
            {
                yield return Reminder(episode, word);
            }
        }
        else if (episode is { SilentSince: not null, Silent: { } silent })
        {
            yield return Of(NoticeKind.ClosedForSilence, FormattableString.Invariant($"{silent.DecidedAt.ToUnixTimeMilliseconds()}"));
        }

        if (episode is { IsClosed: true, WroteAfterClose: { } wrote } && now - DateTimeOffset.FromUnixTimeMilliseconds(wrote) < HoursLook.Fresh)
        {
            yield return Of(NoticeKind.Closed, FormattableString.Invariant($"{wrote}"));
        }

        if (!episode.IsClosed && conversation.Desired.Hours is { NextOpening: { } opening } && opening > now)
        {
            // Once a night, however many Cases follow one another in it.
            yield return new Notice(NoticeKind.OutsideHours, FormattableString.Invariant($"notice:outsideHours:{opening.ToUnixTimeSeconds()}"));
        }
    }

    private static Notice Reminder(Episode episode, MessagePosition word) =>
        new(NoticeKind.Reminder, Identity(NoticeKind.Reminder, episode, FormattableString.Invariant($"{word.MessageId}")));

    /// <summary>The Case is yet to come, and may.</summary>
    internal static bool IsPending(Conversation conversation) =>
        conversation.Current.CaseId is null && conversation.Applied.Case is CaseCreationState.Full or CaseCreationState.Reduced;

    private static DateTimeOffset PendingAt(Conversation conversation) => (conversation.Current.DecidedAt ?? conversation.CreatedAt) + PendingAfter;

    private static bool IsSent(Conversation conversation, Notice notice) =>
        conversation.Applied.Notices?.GetValueOrDefault(notice.Kind) == notice.Identity;

    private static string Identity(NoticeKind kind, Episode episode, string? cause) => FormattableString.Invariant(
        $"notice:{JsonNamingPolicy.CamelCase.ConvertName(kind.ToString())}:{episode.Number}{(cause is null ? "" : ":")}{cause}");
}

/// <summary>Something that the customer is told.</summary>
/// <param name="Kind">What.</param>
/// <param name="Identity">Sent once under it: <c>notice:{kind}:{episode}</c>, and what caused it where that may happen again.</param>
public sealed record Notice(NoticeKind Kind, string Identity);

/// <summary>A notice that somebody is sending.</summary>
/// <param name="Identity">Which.</param>
/// <param name="At">When this attempt began.</param>
/// <param name="Since">When the first one began.</param>
public sealed record NoticeClaim(string Identity, DateTimeOffset At, DateTimeOffset Since);

/// <summary>Kinds of notice, each with a text in every language (<c>Notices__{kind}__{language}</c>).</summary>
public enum NoticeKind
{
    /// <summary>The Case is not there after half a minute.</summary>
    Pending,

    /// <summary>It is there now.</summary>
    Ready,

    /// <summary>No Case can be created.</summary>
    CaseRefused,

    /// <summary>Nobody is there until the next opening.</summary>
    OutsideHours,

    /// <summary>The closed Case is open again.</summary>
    Reopened,

    /// <summary>Another Case follows the closed one.</summary>
    FollowUp,

    /// <summary>The customer wrote on a closed Case, and nothing opens.</summary>
    Closed,

    /// <summary>The customer has not answered the agent.</summary>
    Reminder,

    /// <summary>The Case was closed because the customer did not answer.</summary>
    ClosedForSilence,
}

/// <summary>Whether the customer is to be told that nobody is there.</summary>
/// <param name="Beginning">What began when it was looked at: an episode, or its reopening.</param>
/// <param name="NextOpening">When somebody will be there; null while somebody was.</param>
public sealed record HoursLook(string Beginning, DateTimeOffset? NextOpening)
{
    /// <summary>Later than this after something began, nobody wonders any more.</summary>
    internal static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    /// <summary>Something has just begun, and nobody has looked yet.</summary>
    internal static bool IsWanted(Conversation conversation, ReconcilePolicy policy, DateTimeOffset now) =>
        policy.HasHours
        && policy.Notices.Contains(NoticeKind.OutsideHours)
        && conversation.Current is { IsClosed: false, Deleted: false } episode
        && now - (episode.Continuation?.At ?? conversation.CreatedAt) < Fresh
        && conversation.Desired.Hours?.Beginning != BeginningOf(episode);

    /// <summary>The record once it was looked at the beginning.</summary>
    internal static Conversation Looked(Conversation conversation, DateTimeOffset? nextOpening) =>
        Told(conversation, new HoursLook(BeginningOf(conversation.Current), nextOpening));

    /// <summary>The record once the customer has written while nobody was there.</summary>
    internal static Conversation Wrote(Conversation conversation, DateTimeOffset nextOpening) => conversation.Current is { IsClosed: false, Deleted: false }
        ? Told(conversation, new HoursLook(conversation.Desired.Hours?.Beginning ?? "", nextOpening))
        : conversation;

    private static Conversation Told(Conversation conversation, HoursLook look) =>
        conversation.Desired.Hours == look ? conversation : conversation with { Desired = conversation.Desired with { Hours = look } };

    private static string BeginningOf(Episode episode) => episode.Continuation?.By ?? FormattableString.Invariant($"{episode.Number}");
}
