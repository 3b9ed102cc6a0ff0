using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Transcripts;
using SupportChat.Work;

namespace SupportChat.Sendbird;

/// <summary>
/// Takes a webhook: verify over the raw bytes, find whose it is, queue it, and only then let the endpoint answer 200 (design section 3, "Webhook").
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
    private readonly IReadOnlyList<byte[]> keys = WebhookSignature.Keys(options.Value);

    /// <summary>Handles one body.</summary>
    /// <param name="body">The bytes as received; not kept.</param>
    /// <param name="signature">Value of <see cref="WebhookSignature.Header"/>.</param>
    /// <param name="cancellationToken">Cancels; the caller must not acknowledge then.</param>
    /// <returns>What to answer. A queue that refuses throws: answer 503.</returns>
    public async ValueTask<WebhookOutcome> HandleAsync(ReadOnlyMemory<byte> body, string? signature, CancellationToken cancellationToken)
    {
        var proof = WebhookSignature.Verify(body.Span, signature, keys);
        if (proof != WebhookProof.Valid)
        {
            metrics.WebhookAnswered("refused");
            LogRefused(logger, proof);
            return WebhookOutcome.Refused;
        }

        if (Read(body) is not { } webhook)
        {
            metrics.WebhookAnswered("ignored");
            LogUnreadable(logger);
            return WebhookOutcome.Accepted;
        }

        if (webhook.AppId != options.Value.ApplicationId)
        {
            metrics.WebhookAnswered("refused");
            LogOtherApplication(logger);
            return WebhookOutcome.Refused;
        }

        if (await FindAsync(webhook.Channel, cancellationToken) is not { } id)
        {
            metrics.WebhookAnswered("foreign");
            return WebhookOutcome.Accepted;
        }

        if (Translate(webhook, id) is not { } work)
        {
            metrics.WebhookAnswered("ignored");
            return WebhookOutcome.Accepted;
        }

        await queue.SendManyAsync([work], cancellationToken);
        metrics.WebhookAnswered("accepted");
        return WebhookOutcome.Accepted;
    }

    private static WebhookEvent? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, WebhookJsonContext.Default.WebhookEvent);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static WebhookMessage? ReadMessage(JsonElement payload)
    {
        try
        {
            return payload.ValueKind == JsonValueKind.Object ? payload.Deserialize(WebhookJsonContext.Default.WebhookMessage) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TranscriptMessage Project(WebhookEvent webhook, WebhookMessage message)
    {
        var deleted = webhook.Category == "group_channel:message_delete";
        var createdAt = message.CreatedAt ?? 0;
        return new TranscriptMessage
        {
            MessageId = message.MessageId,
            Version = deleted ? LedgerEntry.DeletedVersion : Math.Max(createdAt, message.UpdatedAt ?? 0),
            CreatedAt = createdAt,
            UpdatedAt = message.UpdatedAt ?? 0,
            DeletedAt = message.DeletedAt ?? 0,
            Deleted = deleted,
            Type = webhook.Type,
            SenderId = webhook.Sender?.UserId,
            SenderName = webhook.Sender?.Nickname,
            Text = message.Message,
            ParentMessageId = message.ParentMessageId,
            FileName = message.FileName,
            FileUrl = message.Url,
            FileType = message.ContentType,
            FileSize = message.ContentSize,
        };
    }

    /// <summary>Ours by its URL, or by the index for adopted channels; the custom type alone proves nothing but saves the look-up.</summary>
    private async ValueTask<ConversationId?> FindAsync(WebhookChannel? channel, CancellationToken cancellationToken)
    {
        if (channel?.ChannelUrl is not { } url)
        {
            return null;
        }

        if (ConversationId.TryParseChannelUrl(url, out var id))
        {
            return id;
        }

        return channel.CustomType == GroupChannel.SupportCustomType ? await index.FindByChannelAsync(url, cancellationToken) : null;
    }

    private WorkItem? Translate(WebhookEvent webhook, ConversationId id)
    {
        var now = time.GetUtcNow();
        switch (webhook.Category)
        {
            case "group_channel:message_send" or "group_channel:message_update" or "group_channel:message_delete":
                // A message that cannot be read here is read from the channel: a changed payload loses nothing.
                return ReadMessage(webhook.Payload) is { } message
                    ? Project(webhook, message).ToWorkItem(id, now)
                    : TranscriptRepairRequest.For(id, webhook.Category, now);
            case "group_channel:join" or "group_channel:leave" or "group_channel:decline_invite":
                // Whoever is no agent is none of our business, and every start would otherwise wake its own conversation.
                return webhook.Users?.Any(user => user.UserId is { } userId && agentUserIds.IsAgent(userId)) == false ? null : new ReconcileRequest { Verify = VerifyScope.Members }.ToWorkItem(id, webhook.Category, now);
            case "group_channel:changed" or "group_channel:remove":
                return new ReconcileRequest { Verify = VerifyScope.Channel }.ToWorkItem(id, webhook.Category, now);
            default:
                return null;
        }
    }

    [LoggerMessage(2001, LogLevel.Warning, "A webhook was refused: its signature is {Proof}. Sendbird__SigningTokens must hold the application's master API token")]
    private static partial void LogRefused(ILogger logger, WebhookProof proof);

    [LoggerMessage(2002, LogLevel.Error, "A signed webhook is not JSON and was acknowledged without effect")]
    private static partial void LogUnreadable(ILogger logger);

    [LoggerMessage(2003, LogLevel.Error, "A signed webhook names another application than Sendbird__ApplicationId and was refused")]
    private static partial void LogOtherApplication(ILogger logger);
}
