using System.Text.RegularExpressions;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Repository;

/// <summary>Operators search logs by event id: one id, one event.</summary>
public sealed partial class LogEventIdTests
{
    [Fact]
    public void Every_event_has_an_id_of_its_own()
    {
        var ids = Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Declaration().Matches(File.ReadAllText(file)).Select(match => (Id: match.Groups[1].Value, File: Path.GetFileName(file))))
            .ToList();

        Assert.True(ids.Count > 20, $"Only {ids.Count} events were found.");
        Assert.Empty(
            ids.GroupBy(log => log.Id).Where(same => same.Count() > 1).Select(same => $"{same.Key}: {string.Join(", ", same.Select(log => log.File))}"));
    }

    [GeneratedRegex(@"LoggerMessage\((\d+)")]
    private static partial Regex Declaration();
}
