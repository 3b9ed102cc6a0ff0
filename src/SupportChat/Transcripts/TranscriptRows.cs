using System.Globalization;
using SupportChat.Conversations;
using SupportChat.Salesforce;
using SupportChat.Sendbird;

namespace SupportChat.Transcripts;

/// <summary>From a message to its row of <c>SupportChat_Message__c</c> (design section 5, "Salesforce objects").</summary>
internal sealed class TranscriptRows(AgentUserIds agentUserIds)
{
    /// <summary>The message as Sendbird's API tells it (Sendbird reference 5.3).</summary>
    public static TranscriptMessage FromApi(ChannelMessage message) => new()
    {
        MessageId = message.MessageId,
        Version = message.IsRemoved ? LedgerEntry.DeletedVersion : Math.Max(message.CreatedAt, message.UpdatedAt),
        CreatedAt = message.CreatedAt,
        UpdatedAt = message.UpdatedAt,
        Deleted = message.IsRemoved,
        Type = message.Type,
        SenderId = message.SenderId,
        SenderName = message.SenderName,
        Text = message.Text,
        ParentMessageId = message.ParentMessageId,
        FileName = message.File?.Name,
        FileUrl = message.File?.Url,
        FileType = message.File?.Type,
        FileSize = message.File?.Size,
    };

    /// <summary>The episode that was current when the message was sent.</summary>
    public static Episode EpisodeOf(Conversation conversation, TranscriptMessage message)
    {
        for (var i = conversation.Episodes.Count - 1; i > 0; i--)
        {
            if (message.CreatedAt >= conversation.Episodes[i].From.ToUnixTimeMilliseconds())
            {
                return conversation.Episodes[i];
            }
        }

        return conversation.Episodes[0];
    }

    /// <summary>The row. A deletion keeps the text that Salesforce has: it sends none.</summary>
    public TranscriptRow Of(Conversation conversation, SalesforceId caseId, TranscriptMessage message) => new()
    {
        MessageId = string.Create(CultureInfo.InvariantCulture, $"{conversation.Id.Value}-{message.MessageId}"),
        CaseId = caseId,
        SenderId = message.SenderId,
        SenderName = message.SenderName,
        SenderType = SenderType(conversation, message),
        Kind = message.Type switch { "FILE" => "File", "ADMM" => "Admin", "MESG" => "Text", _ => null },
        Text = message.Deleted ? null : message.Text ?? "",
        SentAt = Time(message.CreatedAt),
        SentAtMs = message.CreatedAt > 0 ? message.CreatedAt : null,
        EditedAt = Time(message.UpdatedAt),
        DeletedAt = Time(message.DeletedAt),
        Deleted = message.Deleted,
        FileName = message.FileName,
        FileUrl = message.FileUrl,
        FileType = message.FileType,
        FileSize = message.FileSize,
        ParentMessageId = message.ParentMessageId?.ToString(CultureInfo.InvariantCulture),
        Version = message.Version,
    };

    private static DateTimeOffset? Time(long milliseconds) => milliseconds > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    private string? SenderType(Conversation conversation, TranscriptMessage message)
    {
        if (message.Type == "ADMM")
        {
            return "System";
        }

        if (message.SenderId is null)
        {
            return message.Deleted ? null : "Other";
        }

        return message.SenderId == conversation.UserId ? "Customer" : agentUserIds.IsAgent(message.SenderId) ? "Agent" : "Other";
    }
}
