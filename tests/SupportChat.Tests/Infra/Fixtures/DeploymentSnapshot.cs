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

    /// <summary>The Functions app's settings.</summary>
    public IReadOnlyDictionary<string, string> Settings =>
        One("Microsoft.Web/sites/config").GetProperty("properties").EnumerateObject()
            .ToDictionary(setting => setting.Name, setting => setting.Value.GetString()!);

    /// <summary>The container app.</summary>
    public JsonElement ContainerApp => One("Microsoft.App/containerApps").GetProperty("properties");

    /// <summary>The app's container.</summary>
    public JsonElement Container => Assert.Single(ContainerApp.GetProperty("template").GetProperty("containers").EnumerateArray());

    /// <summary>The container's settings: a value each, or the name of a secret.</summary>
    public IReadOnlyDictionary<string, (string? Value, string? Secret)> ContainerSettings =>
        Container.GetProperty("env").EnumerateArray().ToDictionary(
            setting => setting.GetProperty("name").GetString()!, setting => (TextOf(setting, "value"), TextOf(setting, "secretRef")));

    /// <summary>Reads <c>infra/main.{environment}.snapshot.json</c>.</summary>
    public static DeploymentSnapshot Committed(string environment) =>
        Read(Path.Combine(RepositoryFiles.Infra, $"main.{environment}.snapshot.json"));

    public static DeploymentSnapshot Read(string path) => new(File.ReadAllText(path));

    public IReadOnlyList<JsonElement> All(string type) => [.. Resources.Where(resource => resource.GetProperty("type").ValueEquals(type))];

    public JsonElement One(string type) => Assert.Single(All(type));

    public JsonElement Named(string type, string name) =>
        Assert.Single(All(type), resource => resource.GetProperty("name").GetString()!.Split('/')[^1] == name);

    private static string? TextOf(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
