using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SupportChat.Sendbird;
using SupportChat.Upstreams;

namespace SupportChat.Conversations;

/// <summary>The reconciler's steps that tell the customer something (docs/conversation-life.md#notices).</summary>
public sealed partial class NoticeSteps(
    SendbirdClient sendbird, OpeningHours hours, Silence silence, NoticeTexts texts, TimeProvider time, ILogger<NoticeSteps> logger)
{
    /// <summary>Custom type of the message, for clients that show notices in their own way.</summary>
    public const string CustomType = "SUPPORTCHAT_NOTICE";

    /// <summary>An attempt may have begun a little before it was noted, by another clock.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(5);

    /// <summary>A call that begins later may outlast the attempt.</summary>
    private static readonly TimeSpan LatestBegin = TimeSpan.FromSeconds(10);

    /// <summary>Finds out whether somebody is there when something begins.</summary>
    internal async Task<ReconcileStepResult> LookAtHoursAsync(CancellationToken cancellationToken)
    {
        var opening = await hours.AtAsync(time.GetUtcNow(), cancellationToken);
        return new ReconcileStepResult(c => HoursLook.Looked(c, opening.NextOpening));
    }

    /// <summary>Sends a notice as the system, unless an earlier attempt did.</summary>
    /// <param name="conversation">The record, with the attempt claimed.</param>
    /// <param name="notice">What to tell.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    internal async Task<ReconcileStepResult> SendAsync(Conversation conversation, Notice notice, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var claim = conversation.Applied.NoticeClaim!;
        if (claim.Since < claim.At && await IsSentAsync(conversation, notice, claim.Since, cancellationToken))
        {
            return new ReconcileStepResult(c => Notices.Sent(c, notice, now));
        }

        if (notice.Kind == NoticeKind.Pending && !Notices.IsPending(conversation))
        {
            return new ReconcileStepResult(c => c with { Applied = c.Applied with { NoticeClaim = null } });
        }

        if (notice.Kind == NoticeKind.Reminder
            && !await silence.IsUnansweredAsync(conversation, conversation.Applied.Silence!.Unanswered!.Value, cancellationToken))
        {
            // The watch goes on: what the agent has said since may wait for an answer too.
            return new ReconcileStepResult(c => c with
            {
                Applied = c.Applied with
                {
                    Silence = c.Applied.Silence is { } watch ? watch with { LookAt = now, IsReminderDue = false } : null,
                    NoticeClaim = null,
                },
            });
        }

        if (notice.Kind == NoticeKind.OutsideHours)
        {
            // Another process may have read the hours: this one has to know their clock.
            await hours.AtAsync(now, cancellationToken);
        }

        var text = texts.For(
            notice.Kind,
            conversation.Locale is { } locale ? [locale] : await PreferredLanguagesAsync(conversation, cancellationToken),
            new NoticeFacts(conversation.Current.CaseNumber, conversation.Desired.Hours?.NextOpening, hours.TimeZone));
        if (time.GetUtcNow() - claim.At > LatestBegin)
        {
            throw new UpstreamException(SendbirdClient.Name, UpstreamFailure.Transient, "late", "Sendbird was slow: others may take this attempt for over soon.");
        }

        try
        {
            await sendbird.SendMessageAsync(
                conversation.ChannelUrl,
                new NewMessage(text) { CustomType = CustomType, Data = Data(conversation, notice), DedupId = $"{conversation.Id}-{notice.Identity}" },
                cancellationToken);
        }
        catch (UpstreamException refused) when (refused.Failure == UpstreamFailure.Refused)
        {
            // Nobody can be told there, now or later.
            LogRefused(logger, notice.Identity, conversation.Id.Value, refused.Code);
        }

        return new ReconcileStepResult(c => Notices.Sent(c, notice, now));
    }

    /// <summary>Whom Sendbird does not want to show is told in the default language.</summary>
    private async Task<IReadOnlyList<string>> PreferredLanguagesAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        try
        {
            return (await sendbird.FindUserAsync(conversation.UserId, cancellationToken))?.PreferredLanguages ?? [];
        }
        catch (UpstreamException refused) when (refused.Failure == UpstreamFailure.Refused)
        {
            return [];
        }
    }

    /// <summary>What a client needs to show the notice in its own words; its beginning is the mark by which it is found again.</summary>
    private static string Data(Conversation conversation, Notice notice)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("supportChatNotice", notice.Identity);
            writer.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(notice.Kind.ToString()));
            if (conversation.Current.CaseNumber is { } number)
            {
                writer.WriteString("caseNumber", number);
            }

            if (notice.Kind == NoticeKind.OutsideHours && conversation.Desired.Hours?.NextOpening is { } opening)
            {
                writer.WriteString("nextOpening", opening.UtcDateTime);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private async Task<bool> IsSentAsync(Conversation conversation, Notice notice, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var mark = $$"""{"supportChatNotice":"{{notice.Identity}}",""";
        return await sendbird.HasMessageAsync(
            conversation.ChannelUrl, since - Before, message => message.SenderId is null && message.Data.StartsWith(mark, StringComparison.Ordinal),
            cancellationToken);
    }

    [LoggerMessage(1008, LogLevel.Warning, "Sendbird refuses {Notice} of conversation {ConversationId} ({Code}): it is not sent")]
    private static partial void LogRefused(ILogger logger, string notice, string conversationId, string code);
}
