namespace SupportChat.Tests.Infra.Fixtures;

/// <summary>A copy of a folder's files of some kinds, with its subfolders but those that are named, deleted at the end.</summary>
internal sealed class TemporaryCopy : IDisposable
{
    public TemporaryCopy(string source, IEnumerable<string> patterns, params string[] skip)
    {
        Folder = Directory.CreateTempSubdirectory("supportchat-infra-").FullName;
        var folders = Directory.EnumerateDirectories(source).Where(folder => !skip.Contains(Path.GetFileName(folder), StringComparer.Ordinal)).ToList();
        var files = patterns.SelectMany(pattern =>
            Directory.EnumerateFiles(source, pattern).Concat(
                folders.SelectMany(folder => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories))));
        foreach (var file in files)
        {
            var target = Path.Combine(Folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public string Folder { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
