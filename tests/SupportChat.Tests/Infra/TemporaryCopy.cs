namespace SupportChat.Tests.Infra;

/// <summary>A copy of a folder's files of some kinds, deleted at the end.</summary>
internal sealed class TemporaryCopy : IDisposable
{
    public TemporaryCopy(string source, IEnumerable<string> patterns)
    {
        Folder = Directory.CreateTempSubdirectory("supportchat-infra-").FullName;
        foreach (var file in patterns.SelectMany(pattern => FilesOf(source, pattern)))
        {
            var target = Path.Combine(Folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public string Folder { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static IEnumerable<string> FilesOf(string source, string pattern) =>
        Directory.EnumerateFiles(source, pattern)
            .Concat(Directory.EnumerateFiles(Path.Combine(source, "modules"), pattern));
}
