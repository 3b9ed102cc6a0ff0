using System.Text.Json;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Functions.Tests.Fixtures;

/// <summary>Files of the repository that the host is made of.</summary>
internal static class Repository
{
    private static readonly JsonDocumentOptions Tolerant = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Values of <c>local.settings.sample.json</c>.</summary>
    public static IReadOnlyDictionary<string, string> SampleSettings { get; } = ReadJson("local.settings.sample.json").GetProperty("Values")
        .EnumerateObject().ToDictionary(setting => setting.Name, setting => setting.Value.GetString()!);

    public static string PathOf(string relative) => Path.Combine(RepositoryFiles.Root, relative);

    public static string Read(string relative) => File.ReadAllText(PathOf(relative));

    public static JsonElement ReadJson(string relative) => JsonDocument.Parse(Read(relative), Tolerant).RootElement;
}
