namespace SupportChat.Conversations;

/// <summary>
/// What becomes of a customer's message after the close: pure rules on the record (docs/conversation-life.md#after-the-close). The message asks, a reconcile
/// decides, and until then the message waits without a Case.
/// </summary>
public static class AfterClose
{
    /// <summary>The clocks of Sendbird and Salesforce differ by less than this.</summary>
    internal static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    /// <summary>A Case that closes again this soon was closed by the org's automation, not by an agent.</summary>
    private static readonly TimeSpan Fleeting = TimeSpan.FromSeconds(10);

    /// <summary>The episode of a message; null while it is not decided where the customer's message after the close goes.</summary>
    /// <param name="conversation">The record.</param>
    /// <param name="policy">What follows a close.</param>
    /// <param name="byCustomer">The conversation's customer sent it.</param>
    /// <param name="sentAt">When it was sent, in milliseconds since 1970 by Sendbird's time; 0 when that is not known.</param>
    public static Episode? EpisodeOf(Conversation conversation, ReconcilePolicy policy, bool byCustomer, long sentAt)
    {
        if (byCustomer && policy.AfterClose != AfterCloseAction.Notice && IsAfterClose(conversation.Current, policy, sentAt))
        {
            return null;
        }

        for (var i = conversation.Episodes.Count - 1; i > 0; i--)
        {
            var episode = conversation.Episodes[i];
            if (sentAt >= (byCustomer ? episode.From : episode.DecidedAt ?? episode.From).ToUnixTimeMilliseconds())
            {
                return episode;
            }
        }

        return conversation.Episodes[0];
    }

    /// <summary>
    /// Whether a message of the customer came after the close, so that it opens the Case again, or a new one: also one that crossed with a close for silence.
    /// </summary>
    public static bool IsAfterClose(Episode episode, ReconcilePolicy policy, long sentAt) =>
        episode is { IsClosed: true, Deleted: false, ClosedAt: { } closedAt }
        && (sentAt > Boundary(episode, policy).ToUnixTimeMilliseconds()
            || (sentAt > episode.SilentSince && sentAt <= (closedAt + Margin).ToUnixTimeMilliseconds()));

    /// <summary>The record once the customer has written after the close; the same one when that asks for nothing.</summary>
    /// <param name="conversation">The record.</param>
    /// <param name="policy">What follows a close.</param>
    /// <param name="sentAt">When the message was sent, in milliseconds since 1970.</param>
    public static Conversation Wrote(Conversation conversation, ReconcilePolicy policy, long sentAt)
    {
        if (!IsAfterClose(conversation.Current, policy, sentAt))
        {
            return conversation;
        }

        if (policy.AfterClose == AfterCloseAction.Notice)
        {
            return conversation.Current.WroteAfterClose is null
                ? conversation.WithCurrent(conversation.Current with { WroteAfterClose = sentAt })
                : conversation;
        }

        var at = DateTimeOffset.FromUnixTimeMilliseconds(sentAt);
        return conversation.Desired.Reopen is not { } known ? Wish(conversation, new ReopenWish(at, Asked: false))
            : known.At <= at ? conversation
            : conversation with { Desired = conversation.Desired with { Reopen = known with { At = at } } };
    }

    /// <summary>
    /// The record once the customer has asked to go on; the same one when nothing is closed. Who asks again after another close means that one.
    /// </summary>
    public static Conversation Asked(Conversation conversation, DateTimeOffset at)
    {
        if (conversation.Current is not { IsClosed: true, Deleted: false } closed)
        {
            return conversation;
        }

        var first = conversation.Desired.Reopen is { At: var known } && closed.ClosedAt <= known + Margin ? known : at;
        return Wish(conversation, new ReopenWish(first, Asked: true) { AskedAt = at });
    }

    /// <summary>
    /// The record with the wish answered: by an intent that opens the Case again, by a follow-up, or by nothing, because the Case is open, or was closed again
    /// after the wish.
    /// </summary>
    internal static Conversation Decide(Conversation conversation, ReconcilePolicy policy, DateTimeOffset now)
    {
        var episode = conversation.Current;
        if (conversation is not { Desired: { Reopen: { } wish, Reread: false }, Applied.CaseUnknown: false }
            || (conversation.Desired.Intents.Count > 0 && !episode.Deleted))
        {
            return conversation;
        }

        if (episode is not { IsClosed: true, Deleted: false, ClosedAt: { } closedAt } || IsAnswered(episode, policy, wish))
        {
            // What waited for the decision is written now.
            return conversation with
            {
                Desired = conversation.Desired with
                {
                    Reopen = null,
                    Repair = true,
                    Intents =
                    [
                        .. conversation.Desired.Intents.Where(intent => intent.Kind != IntentKind.Reopen),
                        .. episode.IsClosed || wish.Close is not { } close ? (ReadOnlySpan<Intent>)[] : [close],
                    ],
                },
            };
        }

        if (policy.AfterClose != AfterCloseAction.Reopen || wish.ReopenedAt is not null || wish.At - closedAt > policy.ReopenWithin)
        {
            return FollowUp(conversation, policy, now);
        }

        var intent = new Intent($"reopen-{episode.Number}-{wish.At.ToUnixTimeMilliseconds()}", IntentKind.Reopen, now);
        return conversation with { Desired = conversation.Desired with { Intents = [intent] } };
    }

    /// <summary>The Case was closed after the wish: somebody had it open, and had seen it. Where it closes as soon as it opens, nobody has.</summary>
    internal static bool IsAnswered(Episode episode, ReconcilePolicy policy, ReopenWish wish) =>
        wish.ReopenedAt is { } reopenedAt ? episode.ClosedAt > reopenedAt + Fleeting
        : wish.Asked ? episode.ClosedAt > (wish.AskedAt ?? wish.At) + Margin
        : !IsAfterClose(episode, policy, wish.At.ToUnixTimeMilliseconds());

    /// <summary>The record with a new episode after the closed one. Its Case is yet to be created.</summary>
    internal static Conversation FollowUp(Conversation conversation, ReconcilePolicy policy, DateTimeOffset now)
    {
        var closed = conversation.Current;
        var from = Boundary(closed, policy) + TimeSpan.FromMilliseconds(1);
        var wish = conversation.Desired.Reopen;
        if (wish is { At: var at } && at < from && (wish.Asked || closed.SilentSince is not null))
        {
            from = at;
        }

        return conversation with
        {
            Episodes =
            [
                .. conversation.Episodes,
                new Episode
                {
                    Number = closed.Number + 1,
                    From = from,
                    DecidedAt = now,
                    Continuation = new Continuation(FollowUpId(closed.Number + 1), now),
                },
            ],
            Desired = conversation.Desired with
            {
                Reopen = null,
                Reread = false,
                Intents = wish?.Close is { } close ? [close] : [],
            },
            Applied = conversation.Applied with
            {
                Case = CaseCreationState.Full,
                CaseUnexplainedSince = null,
                RefusedFields = [],
                IntentUnknown = false,
                IntentUnexplainedSince = null,
                CaseUnknown = false,
            },
        };
    }

    /// <summary>What opened a follow-up.</summary>
    internal static string FollowUpId(int number) => FormattableString.Invariant($"follow-up-{number}");

    private static Conversation Wish(Conversation conversation, ReopenWish wish) => conversation with
    {
        Desired = conversation.Desired with { Reopen = wish },

        // An agent may have opened it meanwhile: nothing is decided before the Case was read.
        Applied = conversation.Applied with { CaseUnknown = true },
    };

    private static DateTimeOffset Boundary(Episode episode, ReconcilePolicy policy) =>
        (episode.ClosedAt ?? episode.From) + (policy.CourtesyWindow > Margin ? policy.CourtesyWindow : Margin);
}
