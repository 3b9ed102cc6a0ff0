using System.Globalization;
using System.Text;
using SupportChat.Sendbird;

namespace SupportChat.Transcripts;

/// <summary>How a transcript looks as a file: pure text from data, so that the same messages always make the same bytes.</summary>
internal abstract class TranscriptFormat
{
    public static readonly TranscriptFormat Html = new HtmlTranscript();

    /// <summary>For orgs that refuse files of HTML.</summary>
    public static readonly TranscriptFormat Text = new TextTranscript();

    /// <summary>Of the file's name, without the dot.</summary>
    public abstract string Extension { get; }

    /// <summary>What stands for what is no text, such as half an emoji, is U+FFFD.</summary>
    public abstract Encoding Encoding { get; }

    /// <summary>All that comes before the first message.</summary>
    public abstract string Begin(TranscriptHeading heading);

    public abstract string Block(TranscriptBlock block);

    /// <summary>All that comes after the last one.</summary>
    /// <param name="messages">How many there are.</param>
    /// <param name="isCut">The channel has more than a file takes.</param>
    public abstract string End(int messages, bool isCut);

    /// <summary>A time as transcripts show it: to the second, in UTC.</summary>
    protected static string Shown(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    protected const string TornNote = "The channel no longer has its earlier messages; an earlier version of this file may.";

    protected static string TitleOf(TranscriptHeading heading) => heading.CaseNumber is { } number ? $"Conversation of Case {number}" : "Conversation";

    /// <summary>Type and size, as far as they are known.</summary>
    protected static string FactsOf(ChannelFile file)
    {
        var size = file.Size is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes") : null;
        return string.Join(", ", new[] { file.Type, size }.Where(fact => fact is { Length: > 0 }));
    }

    protected static string ReplyTo(int? number) => number is { } known
        ? string.Create(CultureInfo.InvariantCulture, $"message {known}")
        : "a message that is not in this file";

    protected static string CountOf(int messages, bool isCut) =>
        (messages == 1 ? "1 message." : string.Create(CultureInfo.InvariantCulture, $"{messages} messages."))
        + (isCut ? " The channel has more of them than this file takes." : "");
}

/// <summary>What a transcript says of itself.</summary>
/// <param name="CaseNumber">Null while it was never read.</param>
/// <param name="ChannelUrl">The channel that it was said in.</param>
/// <param name="IsTorn">The channel no longer has its earlier messages.</param>
internal sealed record TranscriptHeading(string? CaseNumber, string ChannelUrl, bool IsTorn);

/// <summary>A message in a transcript.</summary>
internal sealed record TranscriptBlock
{
    /// <summary>Counts the messages of the transcript from 1.</summary>
    public required int Number { get; init; }

    /// <summary>When it was sent; null for a deleted one of which that is not known.</summary>
    public required DateTimeOffset? At { get; init; }

    /// <summary>It was deleted: nothing else is known of it.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>As <c>SenderType__c</c>.</summary>
    public string? SenderType { get; init; }

    public string? SenderName { get; init; }

    public string Text { get; init; } = "";

    public DateTimeOffset? EditedAt { get; init; }

    public IReadOnlyList<ChannelFile> Files { get; init; } = [];

    public bool IsReply { get; init; }

    /// <summary>Number of the message that it replies to; null when that is not in the transcript.</summary>
    public int? ReplyTo { get; init; }
}
