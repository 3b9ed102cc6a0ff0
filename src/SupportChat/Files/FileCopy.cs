using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using SupportChat.Queueing;
using SupportChat.Sendbird;
using SupportChat.Telemetry;
using SupportChat.Upstreams;

namespace SupportChat.Files;

/// <summary>Body of <see cref="WorkKind.File"/>: one file of a message that is to be on the Case (docs/messages.md#copies-of-files).</summary>
public sealed record FileCopy
{
    /// <summary>Longest address that travels with the work; a longer one is read from the message.</summary>
    private const int MaxUrl = 4_096;

    private const int MaxText = 255;

    public required long MessageId { get; init; }

    /// <summary>Its number among the files of the message, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Number of the episode whose Case gets it.</summary>
    public required int Episode { get; init; }

    /// <summary>The channel that it was said in; null for work that a release without secret URLs queued.</summary>
    public string? ChannelUrl { get; init; }

    /// <summary>When the message was sent, in milliseconds since 1970 UTC.</summary>
    public long CreatedAt { get; init; }

    public string? Url { get; init; }

    public string? Name { get; init; }

    /// <summary>As its sender told it.</summary>
    public string? Type { get; init; }

    /// <summary>In bytes, as its sender told it.</summary>
    public long? Size { get; init; }

    /// <summary>An upload got no answer: it may still arrive.</summary>
    public bool Doubted { get; init; }

    /// <summary>The file is there, and only doubles are looked for: an upload without an answer has arrived by now or never will.</summary>
    public bool LastLook { get; init; }

    /// <summary>Since when the org's automation refuses the file without an explanation; null while it does not.</summary>
    public DateTimeOffset? UnexplainedSince { get; init; }

    /// <summary>What its title in Salesforce holds, and no other file's.</summary>
    internal string MarkerOf(ConversationId id) => string.Create(CultureInfo.InvariantCulture, $"[{id.Value}-{MessageId}-{Number}]");

    /// <summary>The work for a file.</summary>
    internal static FileCopy Of(ChannelFile file, long messageId, int number, int episode, string? channelUrl, long createdAt) => new()
    {
        MessageId = messageId,
        Number = number,
        Episode = episode,
        ChannelUrl = channelUrl,
        CreatedAt = createdAt,
        Url = file.Url.Length is 0 or > MaxUrl ? null : file.Url,
        Name = file.Name is { } name ? TextLimit.Cut(name, MaxText) : null,
        Type = file.Type is { } type ? TextLimit.Cut(type, MaxText) : null,
        Size = file.Size,
    };

    /// <summary>Queued form.</summary>
    internal WorkItem ToWorkItem(ConversationId id, DateTimeOffset now) => new()
    {
        Kind = WorkKind.File,
        ConversationId = id,
        CorrelationId = string.Create(CultureInfo.InvariantCulture, $"{id.Value}-{MessageId}-{Number}"),
        Body = ToBody(),
        FirstEnqueuedAt = now,
        TraceParent = SupportChatTracing.CurrentTraceParent,
    };

    internal byte[] ToBody() => JsonSerializer.SerializeToUtf8Bytes(this, FileCopyJsonContext.Default.FileCopy);

    /// <summary>The body of an item; null when it is none.</summary>
    internal static FileCopy? Read(WorkItem item)
    {
        try
        {
            return JsonSerializer.Deserialize(item.Body.Span, FileCopyJsonContext.Default.FileCopy) is { MessageId: > 0, Number: > 0 } copy ? copy : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Form of the body.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FileCopy))]
internal sealed partial class FileCopyJsonContext : JsonSerializerContext;
