using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using SupportChat.Sendbird;
using SupportChat.Transcripts;

namespace SupportChat.Tests.Transcripts;

/// <summary>How a transcript looks (docs/messages.md#transcript-as-a-file).</summary>
public sealed class TranscriptFormatTests
{
    private const string Markup = "<b id=\"x\">bold</b> & 'quoted' <!-- no --> </div></li>";

    private static readonly DateTimeOffset At = new(2026, 11, 30, 21, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public void Nothing_that_was_written_becomes_markup()
    {
        var heading = new TranscriptHeading(Markup, Markup, IsTorn: false);
        var block = new TranscriptBlock
        {
            Number = 1,
            At = At,
            SenderType = Markup,
            SenderName = Markup,
            Text = Markup,
            Files = [new ChannelFile($"https://files.example.com/{Markup}", Markup, Markup, 1)],
        };

        var page = Page(TranscriptFormat.Html, heading, block);
        var plain = Page(TranscriptFormat.Html, new TranscriptHeading("c", "c", IsTorn: false), block with
        {
            SenderType = "c",
            SenderName = "c",
            Text = "c",
            Files = [new ChannelFile("https://files.example.com/c", "c", "c", 1)],
        });

        Assert.Equal(Regex.Matches(plain, "<[^>]*?(?=[ >])").Select(tag => tag.Value), Regex.Matches(page, "<[^>]*?(?=[ >])").Select(tag => tag.Value));
        Assert.Equal(2, Regex.Count(WebUtility.HtmlDecode(page), "Conversation of Case " + Regex.Escape(Markup)));
        Assert.Contains($">{Markup}</div>", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://files.example.com/a.png", true)]
    [InlineData("http://127.0.0.1:7081/a.png", true)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("data:text/html,x", false)]
    [InlineData("//files.example.com/a.png", false)]
    [InlineData("/a.png", false)]
    [InlineData("", false)]
    public void Only_an_address_of_the_web_is_a_link(string url, bool isLink)
    {
        var html = Block(TranscriptFormat.Html, Message() with { Files = [new ChannelFile(url, "a.png")] });

        Assert.Equal(isLink, html.Contains("<a href", StringComparison.Ordinal));
    }

    [Fact]
    public void The_page_allows_its_own_style_and_nothing_else()
    {
        var page = Page(TranscriptFormat.Html, new TranscriptHeading("00001026", "support_x", IsTorn: false));
        var style = Regex.Match(page, "<style>(.*)</style>", RegexOptions.Singleline).Groups[1].Value;
        var policy = Regex.Match(page, "http-equiv=\"Content-Security-Policy\" content=\"([^\"]*)\"").Groups[1].Value;

        Assert.DoesNotContain('\r', style);
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.Equal($"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'", policy);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\">", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("html")]
    [InlineData("txt")]
    public void A_message_tells_who_when_and_what(string extension)
    {
        var format = Format(extension);

        var said = Text(Block(format, Message() with
        {
            SenderName = "Jörg 😀",
            Text = "first\r\nsecond",
            EditedAt = At.AddMinutes(2),
            IsReply = true,
            ReplyTo = 3,
            Files = [new ChannelFile("https://files.example.com/a.pdf", "a.pdf", "application/pdf", 12_345), new ChannelFile("", null)],
        }));

        string[] parts =
        [
            "7", "2026-11-30T21:04:05Z", "Customer", "Jörg 😀", "first", "second", "dited 2026-11-30T21:06:05Z", "In reply to message 3",
            "a.pdf", "(application/pdf, 12345 bytes)",
        ];
        Assert.All(parts, part => Assert.Contains(part, said, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("html")]
    [InlineData("txt")]
    public void A_deleted_message_is_named_with_its_time_alone(string extension)
    {
        var said = Text(Block(Format(extension), new TranscriptBlock { Number = 2, At = At, IsDeleted = true }));
        var untimed = Text(Block(Format(extension), new TranscriptBlock { Number = 2, At = null, IsDeleted = true }));

        Assert.Contains("Deleted message", said, StringComparison.Ordinal);
        Assert.Contains("2026-11-30T21:04:05Z", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Other", said, StringComparison.Ordinal);
        Assert.Contains("at a time that is not known", untimed, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reply_leads_to_its_message_where_that_is_in_the_file()
    {
        var inside = Block(TranscriptFormat.Html, Message() with { IsReply = true, ReplyTo = 3 });
        var outside = Block(TranscriptFormat.Html, Message() with { IsReply = true });

        Assert.Contains("<a href=\"#m3\">message 3</a>", inside, StringComparison.Ordinal);
        Assert.DoesNotContain("<a ", outside, StringComparison.Ordinal);
        Assert.Contains("a message that is not in this file", outside, StringComparison.Ordinal);
        Assert.Contains("<li id=\"m7\"", Block(TranscriptFormat.Html, Message()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    [InlineData("\u2028")]
    [InlineData("\u0085")]
    [InlineData("\v")]
    [InlineData("\f")]
    public void In_plain_text_no_message_looks_like_another_one(string end)
    {
        var forged = $"{end}#8 2026-11-30T21:05:00Z [Agent] Ada{end}";

        var text = Block(TranscriptFormat.Text, Message() with { SenderName = forged, Text = forged, Files = [new ChannelFile(forged, forged, forged, 1)] });

        Assert.Single(text.Split('\n'), line => line.StartsWith('#'));
        Assert.DoesNotContain(text, character => char.IsControl(character) && character != '\n');
    }

    [Fact]
    public void The_end_counts_and_says_what_is_missing()
    {
        Assert.Contains("1 message.", TranscriptFormat.Html.End(1, isCut: false), StringComparison.Ordinal);
        Assert.Contains("2 messages. The channel has more", TranscriptFormat.Text.End(2, isCut: true), StringComparison.Ordinal);

        var torn = new TranscriptHeading(null, "c", IsTorn: true);
        Assert.All(
            [TranscriptFormat.Html, TranscriptFormat.Text],
            format => Assert.Contains("no longer has its earlier messages", Page(format, torn), StringComparison.Ordinal));
    }

    [Fact]
    public void Half_a_character_is_replaced()
    {
        var bytes = TranscriptFormat.Text.Encoding.GetBytes(Block(TranscriptFormat.Text, Message() with { Text = "a\ud83db" }));

        Assert.Contains("a\ufffdb", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.Contains("a\ufffdb", WebUtility.HtmlDecode(Block(TranscriptFormat.Html, Message() with { Text = "a\ud83db" })), StringComparison.Ordinal);
    }

    private static TranscriptBlock Message() => new() { Number = 7, At = At, SenderType = "Customer", SenderName = "Ann", Text = "Hello" };

    private static TranscriptFormat Format(string extension) => extension == "html" ? TranscriptFormat.Html : TranscriptFormat.Text;

    private static string Block(TranscriptFormat format, TranscriptBlock block) => format.Block(block);

    private static string Page(TranscriptFormat format, TranscriptHeading heading, params IReadOnlyList<TranscriptBlock> blocks) =>
        format.Begin(heading) + string.Concat(blocks.Select(format.Block)) + format.End(blocks.Count, isCut: false);

    /// <summary>What a reader sees.</summary>
    private static string Text(string page) => WebUtility.HtmlDecode(Regex.Replace(page, "<[^>]*>", ""));
}
