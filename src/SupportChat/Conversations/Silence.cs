using Microsoft.Extensions.Options;
using SupportChat.Sendbird;

namespace SupportChat.Conversations;

/// <summary>
/// Reminds a customer who does not answer the agent, and closes the Case in the end (docs/conversation-life.md#silence). No message is noted for that: at the
/// due time the channel tells who spoke last, and the next due time follows from it.
/// </summary>
public sealed class Silence(
    SendbirdClient sendbird, AgentUserIds agentUserIds, OpeningHours hours, IOptions<ConversationsOptions> options, ReconcilePolicy policy, TimeProvider time)
{
    /// <summary>Value of <c>SupportChat_CloseReason__c</c> when a Case was closed for silence.</summary>
    public const string Reason = "Silence";

    /// <summary>Enough for a word of a person among the notices and the bots' words after it.</summary>
    private const int PageSize = 100;

    private readonly HashSet<string> bots = [.. options.Value.BotUserIds];

    /// <summary>Sees who spoke last, and decides what follows and when to look next.</summary>
    internal async Task<ReconcileStepResult> LookAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        if (SilenceLook.WatchedAgent(conversation, policy) is not { } agent)
        {
            return new ReconcileStepResult(c => c);
        }

        var now = time.GetUtcNow();
        var before = conversation.Applied.Silence is { } known && known.IsOf(conversation.Current, agent) ? known : null;
        var next = new SilenceLook(conversation.Current.Number, agent, await AddAsync(now, Shortest, cancellationToken)) { Since = before?.Since ?? now };
        if (before is null)
        {
            // Whatever the agent says from now on is due no sooner.
            return new ReconcileStepResult(c => With(c, next));
        }

        var (last, isGone) = await LastWordAsync(conversation, cancellationToken);
        if (isGone)
        {
            return new ReconcileStepResult(c => c with { Applied = c.Applied.Unknown(VerifyScope.Channel) });
        }

        // What was said before the agent got the Case, or before it went on after a close, waits for no answer any more.
        if (last is null || last.SenderId != agentUserIds.Of(agent) || last.CreatedAt < next.Since.ToUnixTimeMilliseconds())
        {
            return new ReconcileStepResult(c => With(c, next));
        }

        var word = new MessagePosition(last.CreatedAt, last.MessageId);
        var spokeAt = DateTimeOffset.FromUnixTimeMilliseconds(last.CreatedAt);
        var reminded = RemindedAt(conversation, word, now);
        DateTimeOffset? remindAt = policy.RemindAfter is { } remindAfter && reminded is null ? await AddAsync(spokeAt, remindAfter, cancellationToken) : null;
        var closeAt = await CloseAtAsync(spokeAt, reminded ?? (remindAt is null ? null : now), cancellationToken);
        if (closeAt <= now)
        {
            return new ReconcileStepResult(c =>
                SilenceLook.WatchedAgent(c, policy) == agent && c.Applied.Silence == conversation.Applied.Silence ? Close(c, word, agent, now) : c);
        }

        // While a reminder is due, its notice is on its way: the closing waits for it.
        var isDue = remindAt <= now;
        var lookAt = new[] { isDue ? null : remindAt, closeAt, remindAt is null && closeAt is null ? next.LookAt : null }.Min() ?? next.LookAt;
        return new ReconcileStepResult(c =>
        {
            // The notice may have been sent while this looked.
            var known = RemindedAt(c, word, now);
            return With(c, next with { LookAt = lookAt, Unanswered = word, RemindedAt = known, IsReminderDue = isDue && known is null });
        });
    }

    private static DateTimeOffset? RemindedAt(Conversation conversation, MessagePosition word, DateTimeOffset now) =>
        conversation.Applied.Silence is { RemindedAt: { } at } look && look.Unanswered == word ? at
        : Notices.IsReminded(conversation, word) ? now
        : null;

    /// <summary>Whether nobody has spoken since; false also when the channel is gone.</summary>
    internal async Task<bool> IsUnansweredAsync(Conversation conversation, MessagePosition word, CancellationToken cancellationToken) =>
        (await LastWordAsync(conversation, cancellationToken)).Message is { } last && last.MessageId == word.MessageId;

    private static Conversation With(Conversation conversation, SilenceLook look) =>
        conversation with { Applied = conversation.Applied with { Silence = look } };

    private static Conversation Close(Conversation conversation, MessagePosition word, SalesforceId agent, DateTimeOffset now) => conversation with
    {
        Desired = conversation.Desired with
        {
            // The news of what agents have just done may be on its way.
            Reread = true,
            Intents =
            [
                .. conversation.Desired.Intents,
                new Intent($"silence-{conversation.Current.Number}-{now.ToUnixTimeMilliseconds()}", IntentKind.Close, now)
                {
                    Reason = Reason,
                    Unanswered = word,
                    Agent = agent,
                },
            ],
        },
    };

    private TimeSpan Shortest => policy.RemindAfter ?? policy.CloseAfter ?? throw new InvalidOperationException("Nobody asks for silence.");

    /// <summary>A reminder that came late takes nothing from the time for an answer.</summary>
    private async ValueTask<DateTimeOffset?> CloseAtAsync(DateTimeOffset spokeAt, DateTimeOffset? remindedAt, CancellationToken cancellationToken)
    {
        if (policy.CloseAfter is not { } closeAfter)
        {
            return null;
        }

        var closeAt = await AddAsync(spokeAt, closeAfter, cancellationToken);
        return policy.RemindAfter is { } remindAfter && remindedAt is { } at
            && await AddAsync(at, closeAfter - remindAfter, cancellationToken) is var later && later > closeAt
            ? later
            : closeAt;
    }

    private ValueTask<DateTimeOffset> AddAsync(DateTimeOffset from, TimeSpan after, CancellationToken cancellationToken) =>
        hours.AddAsync(from, after, cancellationToken);

    /// <summary>The last message of a person: neither of a bot nor of ours.</summary>
    private async Task<(ChannelMessage? Message, bool IsGone)> LastWordAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var page = await sendbird.ListMessagesAsync(conversation.ChannelUrl, now, PageSize, PageSize, cancellationToken);
        var last = page?.LastOrDefault(message => message is { IsRemoved: false, SenderIsBot: false, SenderId: { } sender } && !bots.Contains(sender));
        return (last, page is null);
    }
}

/// <summary>What a look for the customer's silence saw, and when the next one is due.</summary>
/// <param name="Episode">Number of the episode.</param>
/// <param name="Agent">Who has the Case.</param>
/// <param name="LookAt">When to look next.</param>
public sealed record SilenceLook(int Episode, SalesforceId Agent, DateTimeOffset LookAt)
{
    /// <summary>When this watch began: what was said before does not count.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The agent's last word, if nobody has answered it.</summary>
    public MessagePosition? Unanswered { get; init; }

    /// <summary>The customer is to be reminded of it now.</summary>
    public bool IsReminderDue { get; init; }

    /// <summary>When the customer was reminded of it; null when that did not happen.</summary>
    public DateTimeOffset? RemindedAt { get; init; }

    /// <summary>The agent whose unanswered words count; null while nobody's do.</summary>
    internal static SalesforceId? WatchedAgent(Conversation conversation, ReconcilePolicy policy) =>
        (policy.RemindAfter ?? policy.CloseAfter) is not null
        && conversation.Desired.Reopen is null
        && conversation.Desired.Intents.All(intent => intent.Kind != IntentKind.Close)
            ? ConversationPlan.WantedAgent(conversation, policy)
            : null;

    /// <summary>
    /// The record without a watch that is over: the next one begins anew. A close that is yet to be written may come to nothing, and ends none.
    /// </summary>
    internal static Conversation Forget(Conversation conversation, ReconcilePolicy policy) =>
        conversation.Applied.Silence is not null
        && ((policy.RemindAfter ?? policy.CloseAfter) is null
            || conversation.Desired.Reopen is not null
            || ConversationPlan.WantedAgent(conversation, policy) is null)
            ? conversation with { Applied = conversation.Applied with { Silence = null } }
            : conversation;

    internal bool IsOf(Episode episode, SalesforceId agent) => (Episode, Agent) == (episode.Number, agent);
}
