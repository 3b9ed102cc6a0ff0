using System.Text.Json;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Infra.Fixtures;

/// <summary>
/// What a deployment asks Azure for, as the compiler predicts it (docs/reference/azure.md#bicep-snapshot). Values that only Azure knows stay
/// expressions in brackets.
/// </summary>
internal sealed class DeploymentSnapshot
{
    private readonly JsonElement root;

    private DeploymentSnapshot(string json)
    {
        using var document = JsonDocument.Parse(json);
        root = document.RootElement.Clone();
        Text = json;
    }

    public string Text { get; }

    public IEnumerable<JsonElement> Resources => root.GetProperty("predictedResources").EnumerateArray();

    /// <summary>The app's settings.</summary>
    public IReadOnlyDictionary<string, string> Settings =>
        One("Microsoft.Web/sites/config").GetProperty("properties").EnumerateObject()
            .ToDictionary(setting => setting.Name, setting => setting.Value.GetString()!);

    /// <summary>Reads <c>infra/main.{environment}.snapshot.json</c>.</summary>
    public static DeploymentSnapshot Committed(string environment) =>
        Read(Path.Combine(RepositoryFiles.Infra, $"main.{environment}.snapshot.json"));

    public static DeploymentSnapshot Read(string path) => new(File.ReadAllText(path));

    public IReadOnlyList<JsonElement> All(string type) => [.. Resources.Where(resource => resource.GetProperty("type").ValueEquals(type))];

    public JsonElement One(string type) => Assert.Single(All(type));

    public JsonElement Named(string type, string name) =>
        Assert.Single(All(type), resource => resource.GetProperty("name").GetString()!.Split('/')[^1] == name);
}
