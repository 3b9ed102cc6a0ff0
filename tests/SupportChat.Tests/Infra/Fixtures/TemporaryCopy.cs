namespace SupportChat.Tests.Infra.Fixtures;

/// <summary>A copy of a folder's files of some kinds, with its subfolders, deleted at the end.</summary>
internal sealed class TemporaryCopy : IDisposable
{
    public TemporaryCopy(string source, IEnumerable<string> patterns, string skip)
    {
        Folder = Directory.CreateTempSubdirectory("supportchat-infra-").FullName;
        var skipped = Path.Combine(source, skip) + Path.DirectorySeparatorChar;
        foreach (var file in patterns.SelectMany(pattern => Directory.EnumerateFiles(source, pattern, SearchOption.AllDirectories)))
        {
            if (!file.StartsWith(skipped, StringComparison.Ordinal))
            {
                var target = Path.Combine(Folder, Path.GetRelativePath(source, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }
    }

    public string Folder { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
