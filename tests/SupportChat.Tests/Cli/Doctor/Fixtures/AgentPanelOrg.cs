using System.Text.Json.Nodes;
using SupportChat.Emulators;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Cli.Doctor.Fixtures;

/// <summary>One demo, whose org has the agents' panel, for tests that put back what they change.</summary>
public sealed class AgentPanelOrg : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Types = new()
    {
        ["0PS"] = "PermissionSet",
        ["0Pa"] = "PermissionSetAssignment",
        ["081"] = "StaticResource",
        ["08y"] = "CspTrustedSite",
    };

    internal Demo Demo { get; private set; } = null!;

    public async Task InitializeAsync() => Demo = await Demo.StartAsync(org: new SalesforceEmulatorOptions { AgentPanelInstalled = true });

    public async Task DisposeAsync() => await Demo.DisposeAsync();

    /// <summary>Changes a field past all rules. Returns what it held.</summary>
    internal async Task<JsonNode?> ChangeAsync(string id, string field, JsonNode? value)
    {
        var before = Assert.Single(await Demo.QueryAsync($"SELECT {field} FROM {Types[id[..3]]} WHERE Id = '{id}'"))[field]?.DeepClone();
        var (status, body) = await Demo.SendAsync(Demo.Salesforce, HttpMethod.Patch, $"emulator/records/{id}", new JsonObject { [field] = value });
        Assert.True(status == 204, $"The change answered {status}: {body}");
        return before;
    }
}
