using System.Globalization;
using System.Text;
using SupportChat.Sendbird;

namespace SupportChat.Transcripts;

/// <summary>
/// Plain text. What we say of a message begins at the edge and what was written in the channel never does, so that no message can look like another one.
/// </summary>
internal sealed class TextTranscript : TranscriptFormat
{
    private const string Indent = "    ";

    public override string Extension => "txt";

    /// <summary>Viewers of plain text take it for UTF-8 only when it says so.</summary>
    public override Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);

    public override string Begin(TranscriptHeading heading) =>
        $"{Line(TitleOf(heading))}\nChannel: {Line(heading.ChannelUrl)}\nAll times are in UTC (ISO 8601).\n"
        + $"{(heading.IsTorn ? TornNote + "\n" : "")}\n";

    public override string Block(TranscriptBlock block)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"#{block.Number} {(block.At is { } at ? Shown(at) : "(at a time that is not known)")} ");
        var sender = block.SenderName is { } name ? " " + Line(name) : "";
        text.Append(block.IsDeleted ? "Deleted message" : $"[{block.SenderType ?? "Other"}]{sender}").Append('\n');
        if (block.EditedAt is { } edited)
        {
            text.Append(CultureInfo.InvariantCulture, $"Edited {Shown(edited)}\n");
        }

        if (block.IsReply)
        {
            text.Append(CultureInfo.InvariantCulture, $"In reply to {ReplyTo(block.ReplyTo)}\n");
        }

        if (block.Text.Length > 0)
        {
            text.Append(Indent).Append(Plain(block.Text.ReplaceLineEndings("\n"), '\n').Replace("\n", "\n" + Indent, StringComparison.Ordinal)).Append('\n');
        }

        return text.AppendJoin("", block.Files.Select(File)).Append('\n').ToString();
    }

    public override string End(int messages, bool isCut) => CountOf(messages, isCut) + "\n";

    private static string File(ChannelFile file)
    {
        var facts = FactsOf(file);
        return $"{Indent}File: {Line(file.Name is { Length: > 0 } given ? given : "file")}{(facts.Length > 0 ? $" ({Line(facts)})" : "")}\n"
            + $"{(file.Url.Length > 0 ? $"{Indent}{Line(file.Url)}\n" : "")}";
    }

    private static string Line(string text) => Plain(text.ReplaceLineEndings(" "), ' ');

    /// <summary>Without what moves the edge of a line.</summary>
    private static string Plain(string text, char allowed) =>
        string.Concat(text.Select(character => char.IsControl(character) && character != allowed ? ' ' : character));
}
