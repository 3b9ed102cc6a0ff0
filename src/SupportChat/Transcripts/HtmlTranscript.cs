using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using SupportChat.Sendbird;

namespace SupportChat.Transcripts;

/// <summary>
/// A page that runs and loads nothing, whatever was written in the channel: all of it is escaped, and the page's own policy allows its style alone.
/// </summary>
internal sealed class HtmlTranscript : TranscriptFormat
{
    private static readonly string Style = """
        :root { color-scheme: light dark }
        body { margin: 0 auto; max-width: 50rem; padding: 1rem; background: Canvas; color: CanvasText; font: 1rem/1.5 system-ui, sans-serif }
        h1 { margin: 0; font-size: 1.5rem; line-height: 1.25 }
        ol { margin: 1.5rem 0; padding: 0; list-style: none }
        ol > li { margin: 0 0 1rem; padding: 0 0 0 .75rem; border-left: .25rem solid }
        .customer { border-color: #2f74c0 }
        .agent { border-color: #2e8540 }
        .bot, .system, .other, .deleted { border-color: #8a8a8a }
        h2 { display: inline; margin: 0; font-size: 1rem }
        .type { padding: 0 .4rem; border: 1px solid; border-radius: .25rem; font-size: .8rem }
        time, .number, .edited, .reply, .end { font-size: .85rem }
        .text { overflow-wrap: anywhere; white-space: pre-wrap }
        .files { margin: 0; padding: 0 0 0 1.25rem; overflow-wrap: anywhere }
        p { margin: 0 }
        @media print { body { max-width: none } ol > li { break-inside: avoid } }
        """.ReplaceLineEndings("\n");

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; base-uri 'none'; form-action 'none'";

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public override string Extension => "html";

    public override Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    public override string Begin(TranscriptHeading heading) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="{Policy}">
        <meta name="referrer" content="no-referrer">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{Escape(TitleOf(heading))}</title>
        <style>{Style}</style>
        </head>
        <body>
        <main>
        <h1>{Escape(TitleOf(heading))}</h1>
        <p>Channel <bdi>{Escape(heading.ChannelUrl)}</bdi>. All times are in UTC (ISO 8601).{(heading.IsTorn ? $"<br>{TornNote}" : "")}</p>
        <ol>

        """.ReplaceLineEndings("\n");

    public override string Block(TranscriptBlock block)
    {
        var html = new StringBuilder();
        var kind = block.IsDeleted ? "deleted" : (block.SenderType ?? "Other").ToLowerInvariant();
        html.Append(CultureInfo.InvariantCulture, $"<li id=\"m{block.Number}\" class=\"{Escape(kind)}\">\n<article aria-labelledby=\"h{block.Number}\">\n");
        html.Append(CultureInfo.InvariantCulture, $"<h2 id=\"h{block.Number}\"><span class=\"number\">{block.Number}</span> ");
        html.Append(block.IsDeleted
            ? "Deleted message</h2>"
            : $"{(block.SenderName is { } name ? $"<bdi>{Escape(name)}</bdi> " : "")}<span class=\"type\">{Escape(block.SenderType ?? "Other")}</span></h2>");
        html.Append(block.At is { } at ? $" {Time(at)}\n" : " at a time that is not known\n");
        if (block.EditedAt is { } edited)
        {
            html.Append(CultureInfo.InvariantCulture, $"<span class=\"edited\">(edited {Time(edited)})</span>\n");
        }

        if (block.IsReply)
        {
            var target = Escape(ReplyTo(block.ReplyTo));
            var link = block.ReplyTo is { } number ? string.Create(CultureInfo.InvariantCulture, $"<a href=\"#m{number}\">{target}</a>") : target;
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"reply\">In reply to {link}</p>\n");
        }

        if (block.Text.Length > 0)
        {
            html.Append(CultureInfo.InvariantCulture, $"<div class=\"text\" dir=\"auto\" lang=\"\">{Escape(block.Text)}</div>\n");
        }

        if (block.Files.Count > 0)
        {
            html.Append("<ul class=\"files\">\n").AppendJoin("", block.Files.Select(File)).Append("</ul>\n");
        }

        return html.Append("</article>\n</li>\n").ToString();
    }

    public override string End(int messages, bool isCut) => $"</ol>\n<p class=\"end\">{Escape(CountOf(messages, isCut))}</p>\n</main>\n</body>\n</html>\n";

    private static string File(ChannelFile file)
    {
        var name = Escape(file.Name is { Length: > 0 } given ? given : "file");
        var facts = FactsOf(file);
        var isLink = Uri.TryCreate(file.Url, UriKind.Absolute, out var address) && address.Scheme is "https" or "http";
        return $"<li>{(isLink ? $"<a href=\"{Escape(file.Url)}\" rel=\"noopener noreferrer\"><bdi>{name}</bdi></a>" : $"<bdi>{name}</bdi>")}"
            + $"{(facts.Length > 0 ? $" ({Escape(facts)})" : "")}</li>\n";
    }

    private static string Time(DateTimeOffset at) =>
        $"<time datetime=\"{at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)}\">{Shown(at)}</time>";

    private static string Escape(string text) => Encoder.Encode(text.ReplaceLineEndings("\n"));
}
