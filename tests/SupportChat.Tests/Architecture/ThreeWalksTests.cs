using System.Globalization;
using System.Text.RegularExpressions;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Architecture;

/// <summary>The walks of docs/architecture.md name files that exist, in the room that is said, and as many as is said.</summary>
public sealed partial class ThreeWalksTests
{
    private static readonly IReadOnlyList<string> Files =
        [.. RepositoryText.All(".cs").Select(file => file.Path).Where(path => path.StartsWith("src/SupportChat/", StringComparison.Ordinal))];

    private static readonly string Page = RepositoryText.All(".md").Single(page => page.Path == "docs/architecture.md").Content;

    [Theory]
    [InlineData("A webhook to its row")]
    [InlineData("A Case event to the metadata")]
    [InlineData("A start")]
    public void A_walk_names_files_that_exist_in_rooms_that_it_names(string heading)
    {
        var section = Page[Page.IndexOf($"### {heading}\n", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n##", 4, StringComparison.Ordinal)];
        var steps = Step().Matches(section).Select(step => (Rooms: Names(step.Groups["rooms"].Value), Files: Names(step.Groups["files"].Value))).ToList();

        RepositoryText.AssertNone(steps.SelectMany(step => step.Files.Where(file => !IsIn(step.Rooms, file)))
            .Select(file => $"{heading}: {file} is not in its room"));
        var told = int.Parse(Count().Match(section).Groups["count"].Value, CultureInfo.InvariantCulture);
        Assert.Equal(told, steps.SelectMany(step => step.Files).Count());
        Assert.Equal(told, steps.SelectMany(step => step.Files).Distinct().Count());
    }

    private static IReadOnlyList<string> Names(string cell) => [.. Name().Matches(cell).Select(name => name.Groups["name"].Value)];

    /// <summary>The file is in one of the rooms, or in the library's root.</summary>
    private static bool IsIn(IReadOnlyList<string> rooms, string file) =>
        rooms.Append("").Any(room => Files.Contains($"src/SupportChat/{room}/{file}.cs".Replace("//", "/", StringComparison.Ordinal)));

    [GeneratedRegex(@"^\| \d+ \| (?<rooms>[^|]*) \| (?<files>[^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex Step();

    [GeneratedRegex(@"^(?<count>\d+) files", RegexOptions.Multiline)]
    private static partial Regex Count();

    [GeneratedRegex("`(?<name>[^`]+)`")]
    private static partial Regex Name();
}
