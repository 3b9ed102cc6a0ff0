using System.Reflection;
using System.Text.RegularExpressions;
using SupportChat.Cli.Hosting;
using SupportChat.Emulators.Control;
using SupportChat.Http;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Repository;

/// <summary>The tables of <c>SECURITY.md</c> name guards and tests that there are.</summary>
public sealed partial class SecurityPageTests
{
    private static readonly string[][] Rows =
    [
        .. File.ReadAllLines(Path.Combine(RepositoryFiles.Root, "SECURITY.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split(" | "))
            .Where(cells => cells[^1] != "Test"),
    ];

    [Fact]
    public void Every_row_has_a_weakness_a_guard_and_a_test() =>
        Assert.All(Rows, cells => Assert.True(cells.Length == 3 && Names(cells[2]).Count > 0, string.Join(" | ", cells)));

    [Fact]
    public void Every_test_that_it_names_is_run()
    {
        var tests = typeof(SecurityPageTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FactAttribute>() is not null)
            .Select(method => $"{method.ReflectedType!.Name}.{method.Name}")
            .ToHashSet();

        Assert.InRange(Rows.Length, 40, 400);
        Assert.All(Rows.SelectMany(cells => Names(cells[2])), name => Assert.Contains(name, tests));
    }

    [Fact]
    public void Every_guard_that_it_names_is_there()
    {
        var types = new[] { typeof(ApiEndpoints), typeof(IntegrationHost), typeof(LoopbackOnly) }
            .SelectMany(type => type.Assembly.GetTypes()).ToLookup(type => type.Name.Split('`')[0]);
        var settings = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "README.md"));

        foreach (var name in Rows.SelectMany(cells => Names(cells[1])))
        {
            var parts = name.Split('.');
            Assert.True(
                name.Contains("__", StringComparison.Ordinal)
                    ? settings.Contains($"`{name}`", StringComparison.Ordinal)
                    : types[parts[0]].Any(type => parts.Length == 1 || type.GetMember(parts[1]).Length > 0),
                name);
        }
    }

    /// <summary>What stands between backticks and begins like a name of ours.</summary>
    private static IReadOnlyList<string> Names(string cell) => [.. Name().Matches(cell).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("`([A-Z][^`]*)`")]
    private static partial Regex Name();
}
