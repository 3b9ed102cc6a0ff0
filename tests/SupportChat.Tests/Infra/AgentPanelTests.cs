using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Infra.Fixtures;

namespace SupportChat.Tests.Infra;

/// <summary>The chat panel for Salesforce (infra/salesforce/agent-panel), with the platform's own tools. Needs Node and npm.</summary>
[Trait("Category", "Node")]
public sealed class AgentPanelTests
{
    [NodeFact]
    public Task The_components_keep_the_rules_of_Lightning() => NodeTools.RunScriptAsync(RepositoryFiles.Salesforce, "lint");

    [NodeFact]
    public Task The_components_pass_their_tests() => NodeTools.RunScriptAsync(RepositoryFiles.Salesforce, "test");

    [NodeFact]
    public async Task The_static_resource_is_the_SDK_as_its_package_brings_it()
    {
        using var copy = new TemporaryCopy(RepositoryFiles.Salesforce, ["sfdx-project.json"], "agent-panel", "agent-panel-page", "node_modules", "verify");

        await NodeTools.RunScriptAsync(RepositoryFiles.Salesforce, "sdk", copy.Folder);

        var made = Path.Combine(copy.Folder, "main", "default", "staticresources");
        var sdk = Path.Combine(RepositoryFiles.Salesforce, "node_modules", "@sendbird", "chat", "sendbird.min.js");
        var resource = await File.ReadAllTextAsync(Path.Combine(made, "supportChatSdk.resource-meta.xml"));
        Assert.Equal(await File.ReadAllBytesAsync(sdk), await File.ReadAllBytesAsync(Path.Combine(made, "supportChatSdk.js")));
        Assert.Contains("<contentType>text/javascript<", resource, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Agents_at_the_panel_and_a_customer_talk_with_the_official_SDK()
    {
        await NodeTools.InstallOnceAsync(RepositoryFiles.Salesforce);
        await using var demo = await Demo.StartAsync();

        await NodeTools.RunTestsAsync("agent-panel.test.mjs", new Dictionary<string, string>
        {
            ["CHROMIUM"] = BrowserFactAttribute.Browser!,
            ["DEMO_URL"] = demo.Api.BaseAddress!.ToString(),
            ["SALESFORCE_URL"] = demo.Salesforce.BaseAddress!.ToString(),
            ["SENDBIRD_API_TOKEN"] = "demo-sendbird-token",
            ["SENDBIRD_APPLICATION_ID"] = "SUPPORTCHAT-DEMO",
            ["SENDBIRD_URL"] = demo.Sendbird.BaseAddress!.ToString(),
        });
    }
}
