using System.Text.RegularExpressions;
using System.Xml.Linq;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Infra;

[Trait("Category", "Infra")]
public sealed partial class ContainerImageTests
{
    private const string Command = "src/SupportChat.Cli/SupportChat.Cli.csproj";

    private static readonly string[] Instructions =
        [.. Continuation().Replace(File.ReadAllText(Path.Combine(RepositoryFiles.Root, "Dockerfile")), " ").Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')];

    [Fact]
    public void Comes_from_a_chiselled_image_of_the_frameworks_version_with_time_zones()
    {
        var properties = XDocument.Load(Path.Combine(RepositoryFiles.Root, "Directory.Build.props"));
        var framework = properties.Descendants("TargetFramework").Single().Value["net".Length..];

        Assert.Equal(
            [$"mcr.microsoft.com/dotnet/sdk:{framework} AS build", $"mcr.microsoft.com/dotnet/aspnet:{framework}-noble-chiseled-extra"], Arguments("FROM"));
    }

    [Fact]
    public void Runs_the_command_without_root_and_without_a_shell()
    {
        var last = Instructions[Array.FindLastIndex(Instructions, line => line.StartsWith("FROM ", StringComparison.Ordinal))..];

        Assert.Equal("USER $APP_UID", Assert.Single(last, line => line.StartsWith("USER ", StringComparison.Ordinal)));
        Assert.DoesNotContain(last, line => line.StartsWith("RUN ", StringComparison.Ordinal));
        Assert.Equal(["""["./SupportChat.Cli"]"""], Arguments("ENTRYPOINT"));
        Assert.Equal(["""["serve", "--address", "0.0.0.0", "--port", "8080"]"""], Arguments("CMD"));
        Assert.Equal(["8080"], Arguments("EXPOSE"));
    }

    [Fact]
    public void Restores_before_it_copies_what_changes_more_often()
    {
        var restore = Array.FindIndex(Instructions, line => line.StartsWith("RUN dotnet restore ", StringComparison.Ordinal));

        Assert.All(Projects(), project => Assert.InRange(Array.IndexOf(Instructions, $"COPY {project} {Folder(project)}/"), 0, restore));
        Assert.All(Projects(), project => Assert.True(Array.IndexOf(Instructions, $"COPY {Folder(project)}/ {Folder(project)}/") > restore, project));
    }

    [Fact]
    public void Copies_what_the_projects_are_made_of_and_no_other_project()
    {
        Assert.Equal(
            Projects().Select(project => $"{Folder(project)}/").Order(StringComparer.Ordinal),
            Copied().Where(path => path.StartsWith("src/", StringComparison.Ordinal) && path[^1] == '/').Order(StringComparer.Ordinal));
        Assert.All(
            Projects().SelectMany(OutsideOf), path => Assert.Contains(Copied(), copied => path == copied || path.StartsWith(copied, StringComparison.Ordinal)));
    }

    [Fact]
    public void Copies_what_every_build_is_told() =>
        Assert.Empty(new[] { ".editorconfig", "BannedSymbols.txt", "Directory.Build.props", "Directory.Packages.props", "global.json" }.Except(Copied()));

    [Fact]
    public void Copies_nothing_that_is_kept_from_it()
    {
        var let = File.ReadAllLines(Path.Combine(RepositoryFiles.Root, ".dockerignore"));

        Assert.Equal("*", let.First(line => line[0] != '#'));
        Assert.All(Copied(), path => Assert.Contains(
            let, line => line[0] == '!' && (path.TrimEnd('/') == line[1..] || path.StartsWith($"{line[1..]}/", StringComparison.Ordinal))));
    }

    [Fact]
    public void Publishes_with_ReadyToRun_for_the_architecture_that_is_asked_for()
    {
        var publish = Assert.Single(Arguments("RUN"), line => line.StartsWith("dotnet publish ", StringComparison.Ordinal));

        Assert.All(
            [
                "src/SupportChat.Cli", "--no-restore", "--configuration Release", """--arch "${TARGETARCH:-amd64}" """, "--self-contained false",
                "-p:PublishReadyToRun=true",
            ],
            part => Assert.Contains(part, publish, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Arguments(string instruction) =>
        Instructions.Where(line => line.StartsWith($"{instruction} ", StringComparison.Ordinal)).Select(line => line[(instruction.Length + 1)..]);

    /// <summary>Paths that come from the repository.</summary>
    private static string[] Copied() =>
        [.. Arguments("COPY").Where(line => !line.StartsWith("--from", StringComparison.Ordinal)).SelectMany(line => line.Split(' ')[..^1])];

    /// <summary>The command's project and all that it refers to.</summary>
    private static HashSet<string> Projects()
    {
        HashSet<string> found = [];
        var open = new Stack<string>([Command]);
        while (open.TryPop(out var project))
        {
            if (found.Add(project))
            {
                foreach (var reference in Included(project, "ProjectReference"))
                {
                    open.Push(reference);
                }
            }
        }

        return found;
    }

    /// <summary>What a project takes from outside of its folder, up to the first wildcard.</summary>
    private static IEnumerable<string> OutsideOf(string project) =>
        Included(project, "EmbeddedResource", "Protobuf", "None", "Content", "Compile", "AdditionalFiles")
            .Where(path => !path.StartsWith($"{Folder(project)}/", StringComparison.Ordinal)).Select(path => path.Split('*')[0]);

    private static IEnumerable<string> Included(string project, params string[] items) =>
        XDocument.Load(Path.Combine(RepositoryFiles.Root, project)).Descendants().Where(element => items.Contains(element.Name.LocalName))
            .Select(element => element.Attribute("Include")?.Value).OfType<string>()
            .Select(path => Path.GetRelativePath(RepositoryFiles.Root, Path.GetFullPath(Path.Combine(RepositoryFiles.Root, Folder(project), path))));

    private static string Folder(string project) => project[..project.LastIndexOf('/')];

    [GeneratedRegex(@"\s*\\\n\s*")]
    private static partial Regex Continuation();
}
