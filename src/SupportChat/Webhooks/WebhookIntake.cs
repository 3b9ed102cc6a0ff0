using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Sendbird;
using SupportChat.Telemetry;

namespace SupportChat.Webhooks;

/// <summary>
/// Takes a webhook: verify over the raw bytes, find whose it is, queue it, and only then let the endpoint answer 200 (docs/architecture.md#webhook).
/// It waits for nothing but the queue.
/// </summary>
public sealed partial class WebhookIntake(
    IConversationIndex index,
    IWorkQueue queue,
    AgentUserIds agentUserIds,
    IOptions<SendbirdOptions> options,
    SupportChatMetrics metrics,
    TimeProvider time,
    ILogger<WebhookIntake> logger)
{
    // Anybody can post here: the metric counts each, the log tells of many at once.
    private readonly LogSampler refusals = new(time);
    private readonly LogSampler unreadable = new(time);
    private readonly LogSampler strangers = new(time);

    private readonly IReadOnlyList<byte[]> keys = WebhookSignature.Keys(options.Value);

    /// <summary>Handles one body.</summary>
    /// <param name="body">The bytes as received; not kept.</param>
    /// <param name="signature">Value of <see cref="WebhookSignature.Header"/>.</param>
    /// <param name="cancellationToken">Cancels; the caller must not acknowledge then.</param>
    /// <returns>What to answer. A queue that refuses throws: answer 503.</returns>
    public async ValueTask<WebhookOutcome> HandleAsync(ReadOnlyMemory<byte> body, string? signature, CancellationToken cancellationToken)
    {
        var proof = WebhookSignature.Verify(body.Span, signature, keys);
        if (proof != SignatureResult.Valid)
        {
            metrics.WebhookAnswered("refused");
            if (refusals.TryTake(out var count))
            {
                LogRefused(logger, count, proof);
            }

            return WebhookOutcome.Refused;
        }

        if (WebhookEvent.Read(body.Span) is not { } webhook)
        {
            metrics.WebhookAnswered("ignored");
            if (unreadable.TryTake(out var count))
            {
                LogUnreadable(logger, count);
            }

            return WebhookOutcome.Accepted;
        }

        // The key is the application's own: without a readable id the signature still says whose it is.
        if (webhook.AppId is { } appId && appId != options.Value.ApplicationId)
        {
            metrics.WebhookAnswered("refused");
            if (strangers.TryTake(out var count))
            {
                LogOtherApplication(logger, count);
            }

            return WebhookOutcome.Refused;
        }

        if (await FindAsync(webhook, cancellationToken) is not { } id)
        {
            metrics.WebhookAnswered("foreign");
            return WebhookOutcome.Accepted;
        }

        var work = Translate(webhook, id);
        if (work.Count == 0)
        {
            metrics.WebhookAnswered("ignored");
            return WebhookOutcome.Accepted;
        }

        await queue.SendManyAsync(work, cancellationToken);
        metrics.WebhookAnswered("accepted");
        return WebhookOutcome.Accepted;
    }

    /// <summary>Ours by its URL, or by the index for adopted channels; another custom type saves the look-up.</summary>
    private async ValueTask<ConversationId?> FindAsync(WebhookEvent webhook, CancellationToken cancellationToken)
    {
        if (webhook.ChannelUrl is not { } url)
        {
            return null;
        }

        // Whether it equals the record's URL, the worker sees, which reads the record anyway.
        if (ConversationId.TryParseChannelUrl(url, out var id))
        {
            return id;
        }

        return webhook.ChannelCustomType is null or GroupChannel.SupportCustomType ? await index.FindByChannelAsync(url, cancellationToken) : null;
    }

    private IReadOnlyList<WorkItem> Translate(WebhookEvent webhook, ConversationId id)
    {
        var now = time.GetUtcNow();
        switch (webhook.Category)
        {
            case { } category and ("group_channel:message_send" or "group_channel:message_update" or "group_channel:message_delete"):
                // A message that cannot be read here is read from the channel: a changed payload loses nothing.
                return [webhook.Message() is { } message ? message.ToWorkItem(id, now) : TranscriptRepairRequest.For(id, category, now)];
            case { } category and ("group_channel:join" or "group_channel:leave" or "group_channel:decline_invite"):
                // Whoever is no agent is none of our business, and every start would otherwise wake its own conversation.
                return webhook.Users()?.Any(agentUserIds.IsAgent) == false
                    ? []
                    : [new ReconcileRequest { Verify = VerifyScope.Members }.ToWorkItem(id, category, now)];
            case { } category and ("group_channel:changed" or "group_channel:remove"):
                return [new ReconcileRequest { Verify = VerifyScope.Channel }.ToWorkItem(id, category, now)];
            case null:
                // It may have been any of these.
                return [TranscriptRepairRequest.For(id, "group_channel", now), new ReconcileRequest { Verify = VerifyScope.Chat }.ToWorkItem(id, "group_channel", now)];
            default:
                return [];
        }
    }

    [LoggerMessage(2001, LogLevel.Warning, "{Count} webhooks were refused: the last one's signature is {Proof}. Sendbird__SigningTokens must hold the application's master API token")]
    private static partial void LogRefused(ILogger logger, long count, SignatureResult proof);

    [LoggerMessage(2002, LogLevel.Error, "{Count} signed webhooks are no JSON objects and were acknowledged without effect")]
    private static partial void LogUnreadable(ILogger logger, long count);

    [LoggerMessage(2003, LogLevel.Error, "{Count} signed webhooks name another application than Sendbird__ApplicationId and were refused")]
    private static partial void LogOtherApplication(ILogger logger, long count);
}

/// <summary>What a webhook is answered with.</summary>
public enum WebhookOutcome
{
    /// <summary>200: durable, or nothing of ours.</summary>
    Accepted,

    /// <summary>401.</summary>
    Refused,
}
