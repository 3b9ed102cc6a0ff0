namespace SupportChat.Tests.Fixtures;

/// <summary>A file that people write and read, by its path from the root.</summary>
internal sealed record RepositoryText(string Path, string Content)
{
    private static readonly string[] Skipped = [".git", ".vs", ".idea", "bin", "obj", "node_modules", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts"];

    /// <summary>All files of these kinds, in the order of their paths; nothing that is built or installed.</summary>
    public static IReadOnlyList<RepositoryText> All(params IReadOnlyCollection<string> kinds) =>
        [.. Below(new DirectoryInfo(RepositoryFiles.Root))
            .Where(file => kinds.Contains(file.Extension))
            .Select(file => new RepositoryText(FromRoot(file), File.ReadAllText(file.FullName)))
            .OrderBy(text => text.Path, StringComparer.Ordinal)];

    /// <summary>Fails with all faults, one a line.</summary>
    public static void AssertNone(IEnumerable<string> faults)
    {
        var all = string.Join('\n', faults);
        Assert.True(all.Length == 0, all);
    }

    private static string FromRoot(FileInfo file) => System.IO.Path.GetRelativePath(RepositoryFiles.Root, file.FullName).Replace('\\', '/');

    private static IEnumerable<FileInfo> Below(DirectoryInfo folder) =>
        folder.EnumerateFiles().Concat(folder.EnumerateDirectories().Where(inner => !Skipped.Contains(inner.Name)).SelectMany(Below));
}
