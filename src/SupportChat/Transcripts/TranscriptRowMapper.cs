using System.Globalization;
using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Salesforce;
using SupportChat.Sendbird;

namespace SupportChat.Transcripts;

/// <summary>
/// From a message to its rows of <c>SupportChat_Message__c</c> (docs/architecture.md#salesforce-objects): one, and one more for each further file.
/// </summary>
public sealed class TranscriptRowMapper(AgentUserIds agentUserIds, IOptions<ConversationsOptions> options)
{
    private const string FileKind = "File";

    /// <summary>Longest address that <c>FileUrl__c</c> takes: half of one opens nothing.</summary>
    private const int MaxFileUrl = 2_048;

    /// <summary>Largest number that <c>FileSize__c</c> takes.</summary>
    private const long MaxFileSize = 999_999_999_999_999_999;

    private readonly HashSet<string> bots = [.. options.Value.BotUserIds];

    /// <summary>The rows of a message, in order; a deletion marks rows and keeps what they hold.</summary>
    internal IEnumerable<TranscriptRow> Of(Conversation conversation, SalesforceId caseId, TranscriptMessage message)
    {
        yield return First(conversation, caseId, message);
        for (var number = 2; number <= message.Rows; number++)
        {
            var row = Further(conversation, caseId, message, number);
            yield return message.Deleted ? row : row with
            {
                Text = TextOf(null, message.MoreFiles![number - 2].Url),
                FileName = message.MoreFiles[number - 2].Name,
                FileUrl = UrlOf(message.MoreFiles[number - 2].Url),
                FileType = message.MoreFiles[number - 2].Type,
                FileSize = SizeOf(message.MoreFiles[number - 2].Size),
            };
        }
    }

    /// <summary>The message's own row. A deletion keeps the text that Salesforce has: it sends none.</summary>
    private TranscriptRow First(Conversation conversation, SalesforceId caseId, TranscriptMessage message) => new()
    {
        MessageId = Key(conversation, message),
        CaseId = caseId,
        SenderId = message.SenderId,
        SenderName = message.SenderName,
        SenderType = SenderType(conversation, message),
        Kind = message.Type switch { "FILE" => FileKind, "ADMM" => "Admin", "MESG" => "Text", _ => null },
        Text = message.Deleted ? null : TextOf(message.Text, message.FileUrl),
        SentAt = Time(message.CreatedAt),
        SentAtMs = message.CreatedAt > 0 ? message.CreatedAt : null,
        EditedAt = Time(message.UpdatedAt),
        DeletedAt = Time(message.DeletedAt),
        Deleted = message.Deleted,
        FileName = message.FileName,
        FileUrl = UrlOf(message.FileUrl),
        FileType = message.FileType,
        FileSize = SizeOf(message.FileSize),
        ParentMessageId = message.ParentMessageId?.ToString(CultureInfo.InvariantCulture),
        Version = message.Version,
    };

    /// <summary>The row of a further file, without the file.</summary>
    private TranscriptRow Further(Conversation conversation, SalesforceId caseId, TranscriptMessage message, int number) =>
        First(conversation, caseId, message) with
        {
            MessageId = string.Create(CultureInfo.InvariantCulture, $"{Key(conversation, message)}-{number}"),
            ParentMessageId = message.MessageId.ToString(CultureInfo.InvariantCulture),
            Kind = FileKind,
            Text = null,
            FileName = null,
            FileUrl = null,
            FileType = null,
            FileSize = null,
        };

    private static string Key(Conversation conversation, TranscriptMessage message) =>
        string.Create(CultureInfo.InvariantCulture, $"{conversation.Id.Value}-{message.MessageId}");

    private static string? UrlOf(string? url) => url?.Length is 0 or > MaxFileUrl ? null : url;

    private static long? SizeOf(long? size) => size is >= 0 and <= MaxFileSize ? size : null;

    /// <summary>The text; an address that is too long for its field stands below it, whole.</summary>
    private static string TextOf(string? text, string? url) => url?.Length > MaxFileUrl ? $"{text}\n{url}".TrimStart('\n') : text ?? "";

    private static DateTimeOffset? Time(long milliseconds) => milliseconds > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    /// <summary>Value of <c>SenderType__c</c>; null for a deletion that does not say who sent the message.</summary>
    internal string? SenderType(Conversation conversation, TranscriptMessage message)
    {
        if (message.Type == "ADMM")
        {
            return "System";
        }

        if (message.SenderId is null)
        {
            return message.Deleted ? null : "Other";
        }

        return message.SenderId == conversation.UserId ? "Customer"
            : agentUserIds.IsAgent(message.SenderId) ? "Agent"
            : message.IsBot || bots.Contains(message.SenderId) ? "Bot"
            : "Other";
    }
}
