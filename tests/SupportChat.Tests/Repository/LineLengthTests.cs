using System.Text.RegularExpressions;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Repository;

/// <summary>Lines of code, comments and pages end where a reader still sees them whole: 160 characters.</summary>
public sealed partial class LineLengthTests
{
    private const int Longest = 160;

    [Fact]
    public void Code_and_comments_fit() => RepositoryText.AssertNone(RepositoryText.All(".cs").SelectMany(text => TooLong(text, MayBeLongInCode)));

    [Fact]
    public void Pages_fit() => RepositoryText.AssertNone(RepositoryText.All(".md").SelectMany(text => TooLong(text, MayBeLongInPages)));

    [Fact]
    public void A_line_that_is_too_long_is_named()
    {
        var line = new string('x', Longest + 1);
        var code = new RepositoryText("A.cs", $"short\n{line}\n// {line}\n{Quote}{Quote}{Quote}\n{line}\n{Quote}{Quote}{Quote}\nTell({Quote}{line}{Quote});\n");
        var page = new RepositoryText("a.md", $"{line}\n```\n{line}\n```\n| {line} |\n- [a](https://example.com/{line})\n{line} https://example.com\n");

        Assert.Equal(["A.cs:2", "A.cs:3"], TooLong(code, MayBeLongInCode).Select(fault => fault.Split(' ')[0]));
        Assert.Equal(["a.md:1", "a.md:7"], TooLong(page, MayBeLongInPages).Select(fault => fault.Split(' ')[0]));
    }

    private const char Quote = '"';

    // The exceptions, all of them:
    // - what stands in a raw text, as it is compared or printed byte by byte;
    // - a line with a text of 60 characters or more: a text is not broken, so that it can be searched for. Comments are none.
    private static bool MayBeLongInCode(string line, bool isVerbatim) =>
        isVerbatim || (!line.TrimStart().StartsWith("//", StringComparison.Ordinal) && LongText().IsMatch(line));

    // - a row of a table;
    // - commands and output, as they are typed and printed;
    // - a line that only an address makes long.
    private static bool MayBeLongInPages(string line, bool isVerbatim) =>
        isVerbatim || line.StartsWith('|') || Address().Replace(line, "").Length is var rest && rest < line.Length && rest <= Longest / 4;

    private static IEnumerable<string> TooLong(RepositoryText text, Func<string, bool, bool> mayBeLong)
    {
        var isVerbatim = false;
        var marks = text.Path.EndsWith(".md", StringComparison.Ordinal) ? "```" : "\"\"\"";
        foreach (var (number, line) in text.Content.Split('\n').Select(line => line.TrimEnd('\r')).Index())
        {
            var isEdge = (line.Split(marks).Length - 1) % 2 == 1;
            if (line.Length > Longest && !mayBeLong(line, isVerbatim || isEdge))
            {
                yield return $"{text.Path}:{number + 1} has {line.Length} characters";
            }

            isVerbatim ^= isEdge;
        }
    }

    [GeneratedRegex(@"""""""(?:(?!"""""").){60,}""""""|(?<!"")""(?:[^""\\]|\\.){60,}""")]
    private static partial Regex LongText();

    [GeneratedRegex(@"\S*https?://\S+")]
    private static partial Regex Address();
}
