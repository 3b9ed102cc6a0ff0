using System.Text.Json;
using System.Text.Json.Serialization;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Sendbird;
using SupportChat.Telemetry;

namespace SupportChat.Transcripts;

/// <summary>
/// Body of <see cref="WorkKind.Transcript"/>: a message, an edit or a deletion as Sendbird told it (docs/reference/sendbird.md#message-webhooks,
/// #channel-webhooks), reduced to what a transcript row needs. Times are milliseconds since 1970 UTC.
/// </summary>
public sealed record TranscriptMessage
{
    /// <summary>Largest body that is queued as it is; a larger message travels by reference and is read from Sendbird by the worker.</summary>
    public const int MaxQueuedBytes = 64 * 1024;

    public required long MessageId { get; init; }

    /// <summary>The channel that it was said in; null for work that a release without secret URLs queued.</summary>
    public string? ChannelUrl { get; init; }

    /// <summary>Version as of docs/architecture.md#messages.</summary>
    public required long Version { get; init; }

    /// <summary>When the message was sent; 0 when a deletion does not say.</summary>
    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    public long DeletedAt { get; init; }

    public bool Deleted { get; init; }

    /// <summary>Only the id and version are here: the rest is read from Sendbird.</summary>
    public bool ByReference { get; init; }

    /// <summary>MESG, FILE or ADMM.</summary>
    public string? Type { get; init; }

    public string? SenderId { get; init; }

    public string? SenderName { get; init; }

    /// <summary>The sender is a bot of the application.</summary>
    public bool IsBot { get; init; }

    public string? Text { get; init; }

    public long? ParentMessageId { get; init; }

    public string? FileName { get; init; }

    public string? FileUrl { get; init; }

    public string? FileType { get; init; }

    public long? FileSize { get; init; }

    /// <summary>Its files from the second on.</summary>
    public IReadOnlyList<ChannelFile>? MoreFiles { get; init; }

    /// <summary>Since when the org's automation refuses the row without an explanation; null while it does not.</summary>
    public DateTimeOffset? UnexplainedSince { get; init; }

    /// <summary>Rows beside its first one that a deletion marks, when that is known.</summary>
    public int FurtherRows { get; init; }

    /// <summary>Rows that it takes in Salesforce: one, and one more for each further file.</summary>
    [JsonIgnore]
    public int Rows => 1 + Math.Max(FurtherRows, MoreFiles?.Count ?? 0);

    /// <summary>Its files, in order.</summary>
    [JsonIgnore]
    public IReadOnlyList<ChannelFile> Files =>
        FileUrl is null && FileName is null ? [] : [new ChannelFile(FileUrl ?? "", FileName, FileType, FileSize), .. MoreFiles ?? []];

    /// <summary>Its id and times are such as a message can have; what has others is not a message, however it is signed.</summary>
    [JsonIgnore]
    public bool HasPossibleValues =>
        MessageId > 0 && Version >= 0 && ChannelMessage.IsTime(CreatedAt) && ChannelMessage.IsTime(UpdatedAt) && ChannelMessage.IsTime(DeletedAt);

    /// <summary>The episode that it belongs to; null while that is not decided.</summary>
    internal Episode? EpisodeIn(Conversation conversation, ReconcilePolicy policy) =>
        AfterClose.EpisodeOf(conversation, policy, SenderId == conversation.UserId, CreatedAt);

    /// <summary>A message of a channel, as the API or a webhook tells it.</summary>
    public static TranscriptMessage Of(ChannelMessage message, string? channelUrl) => new TranscriptMessage
    {
        ChannelUrl = channelUrl,
        MessageId = message.MessageId,
        Version = message.IsRemoved ? LedgerEntry.DeletedVersion : Math.Max(message.CreatedAt, message.UpdatedAt),
        CreatedAt = message.CreatedAt,
        UpdatedAt = message.UpdatedAt,
        Deleted = message.IsRemoved,
        Type = message.Type,
        SenderId = message.SenderId,
        SenderName = message.SenderName,
        IsBot = message.SenderIsBot,
        Text = message.Text,
        ParentMessageId = message.ParentMessageId,
    }.WithFiles(message.Files);

    /// <summary>Its deletion, with as many rows.</summary>
    public TranscriptMessage AsDeleted(int rows) => this with
    {
        Deleted = true,
        Version = LedgerEntry.DeletedVersion,
        UpdatedAt = Deleted ? UpdatedAt : 0,
        FurtherRows = rows - 1,
        MoreFiles = null,
    };

    /// <summary>The same with these files.</summary>
    public TranscriptMessage WithFiles(IReadOnlyList<ChannelFile> files) => files.Count == 0
        ? this
        : this with
        {
            FileName = files[0].Name,
            FileUrl = files[0].Url,
            FileType = files[0].Type,
            FileSize = files[0].Size,
            MoreFiles = files.Count > 1 ? [.. files.Skip(1)] : null,
        };

    /// <summary>Queued form; over <see cref="MaxQueuedBytes"/> by reference.</summary>
    public WorkItem ToWorkItem(ConversationId id, DateTimeOffset now)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(this, TranscriptMessageJsonContext.Default.TranscriptMessage);
        if (body.Length > MaxQueuedBytes)
        {
            // What is deleted cannot be read any more, and needs no more than this.
            var reference = new TranscriptMessage
            {
                MessageId = MessageId,
                Version = Version,
                CreatedAt = CreatedAt,
                DeletedAt = DeletedAt,
                Deleted = Deleted,
                FurtherRows = FurtherRows,
                ChannelUrl = ChannelUrl,
                ByReference = !Deleted,
                UnexplainedSince = UnexplainedSince,
            };
            body = JsonSerializer.SerializeToUtf8Bytes(reference, TranscriptMessageJsonContext.Default.TranscriptMessage);
        }

        return new WorkItem
        {
            Kind = WorkKind.Transcript,
            ConversationId = id,
            CorrelationId = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{id.Value}-{MessageId}-{Version}"),
            Body = body,
            FirstEnqueuedAt = now,
            TraceParent = SupportChatTracing.CurrentTraceParent,
        };
    }
}

/// <summary>Form of the body.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TranscriptMessage))]
internal sealed partial class TranscriptMessageJsonContext : JsonSerializerContext;
