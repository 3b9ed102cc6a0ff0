using System.Text.RegularExpressions;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Repository;

/// <summary>Every page and heading that a comment, a page or a file of settings points to is in the repository.</summary>
public sealed partial class CitationTests
{
    private static readonly IReadOnlyList<RepositoryText> Texts = RepositoryText.All(
        ".cs", ".md", ".bicep", ".bicepparam", ".yml", ".csproj", ".props", ".proto", ".ts", ".js", ".mjs", ".cjs", ".sh");

    [Fact]
    public void Paths_of_pages_lead_to_a_heading()
    {
        var cited = from text in Texts
                    from Match citation in Citation().Matches(text.Content)
                    from anchor in citation.Groups["anchor"].Captures.Select(capture => capture.Value).DefaultIfEmpty("")
                    select (text.Path, Page: citation.Groups["page"].Value, Anchor: anchor);

        RepositoryText.AssertNone(
            from citation in cited.Distinct()
            let fault = FaultOf(RepositoryFiles.Root, citation.Page, citation.Anchor)
            where fault is not null
            select $"{citation.Path}: {fault}");
    }

    [Fact]
    public void Links_of_pages_lead_to_a_file_and_a_heading()
    {
        var links = from page in Texts
                    where page.Path.EndsWith(".md", StringComparison.Ordinal)
                    from Match link in Link().Matches(WithoutCode(page.Content))
                    let target = link.Groups["target"].Value
                    where !Scheme().IsMatch(target)
                    select (page.Path, Folder: Path.GetDirectoryName(Path.Combine(RepositoryFiles.Root, page.Path))!, Target: target.Split('#'));

        RepositoryText.AssertNone(
            from link in links
            let page = link.Target[0].Length == 0 ? Path.GetFileName(link.Path) : link.Target[0]
            let fault = FaultOf(link.Folder, page, link.Target.ElementAtOrDefault(1) ?? "")
            where fault is not null
            select $"{link.Path}: {fault}");
    }

    [Fact]
    public void Nothing_cites_a_document_by_a_number() =>
        RepositoryText.AssertNone(
            from text in Texts
            from Match citation in ByNumber().Matches(text.Content)
            select $"{text.Path}: {Spaces().Replace(citation.Value, " ")}");

    [Theory]
    [InlineData("## Two queues", "two-queues")]
    [InlineData("### Rule 4: create, never upsert", "rule-4-create-never-upsert")]
    [InlineData("## Pub/Sub API", "pubsub-api")]
    [InlineData("# `supportchat setup sendbird`", "supportchat-setup-sendbird")]
    [InlineData("## See [the page](page.md)", "see-the-page")]
    public void A_heading_has_the_anchor_that_GitHub_gives_it(string heading, string anchor) => Assert.Equal([anchor], AnchorsOf(heading));

    [Fact]
    public void A_heading_that_comes_again_is_counted() => Assert.Equal(["same", "same-1"], AnchorsOf("## Same\n\n```\n# no heading\n```\n\n### Same\n"));

    private static string? FaultOf(string folder, string page, string anchor)
    {
        var path = Path.GetFullPath(Path.Combine(folder, page));
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            return $"{page} is not there";
        }

        return anchor.Length == 0 || !page.EndsWith(".md", StringComparison.Ordinal) || AnchorsOf(File.ReadAllText(path)).Contains(anchor)
            ? null
            : $"{page} has no heading #{anchor}";
    }

    /// <summary>GitHub's anchors: lower case, spaces as hyphens, no other marks; one that comes again gets a number.</summary>
    private static IReadOnlyList<string> AnchorsOf(string page)
    {
        var seen = new Dictionary<string, int>();
        return [.. Heading().Matches(Fence().Replace(page, "")).Select(heading =>
        {
            var text = LinkText().Replace(heading.Groups[1].Value.Trim(), "$1").ToLowerInvariant();
            var anchor = NotInAnchor().Replace(text, "").Replace(' ', '-');
            var times = seen[anchor] = seen.GetValueOrDefault(anchor) + 1;
            return times == 1 ? anchor : $"{anchor}-{times - 1}";
        })];
    }

    private static string WithoutCode(string page) => CodeSpan().Replace(Fence().Replace(page, ""), "");

    // A list of anchors may go on in the next line of a comment.
    [GeneratedRegex(@"(?<![\w/.-])(?<page>docs/[A-Za-z0-9/_-]+\.md)(?:#(?<anchor>[a-z0-9_-]*[a-z0-9_])(?:,(?:\s|//+)+#(?<anchor>[a-z0-9_-]*[a-z0-9_]))*)?")]
    private static partial Regex Citation();

    [GeneratedRegex(@"\]\(<?(?<target>[^)\s>]+)>?\)")]
    private static partial Regex Link();

    [GeneratedRegex("^[a-z][a-z+.-]*:", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"\b(?:design(?:\s|//+)+(?:section|rule)s?|(?:sendbird|salesforce|azure)(?:\s|//+)+references?)(?:\s|//+)+\d[\d.a]*", RegexOptions.IgnoreCase)]
    private static partial Regex ByNumber();

    [GeneratedRegex(@"[\s/]+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^#{1,6}\s+(.+?)\s*$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^[ \t]*```.*?^[ \t]*```[ \t]*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
