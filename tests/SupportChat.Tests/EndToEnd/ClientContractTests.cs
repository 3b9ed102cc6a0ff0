using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>What a client app does, with the vendor's JavaScript SDK (docs/client-contract.md). Needs Node and npm.</summary>
[Trait("Category", "Node")]
public sealed class ClientContractTests
{
    [NodeFact]
    public async Task The_official_chat_sdk_and_our_API_do_what_the_contract_says()
    {
        await using var demo = await Demo.StartAsync();

        await NodeTools.RunTestsAsync("contract.test.mjs", new Dictionary<string, string>
        {
            ["DEMO_URL"] = demo.Api.BaseAddress!.ToString(),
            ["SENDBIRD_URL"] = demo.Sendbird.BaseAddress!.ToString(),
            ["SENDBIRD_API_TOKEN"] = "demo-sendbird-token",
            ["SENDBIRD_APPLICATION_ID"] = "SUPPORTCHAT-DEMO",
            ["SALESFORCE_URL"] = demo.Salesforce.BaseAddress!.ToString(),
        });
    }

    [NodeFact]
    public async Task A_TypeScript_client_that_is_generated_from_the_OpenAPI_document_does_what_a_customer_wants()
    {
        await using var demo = await Demo.StartAsync();

        await NodeTools.RunTestsAsync("generated.test.mjs", new Dictionary<string, string> { ["DEMO_URL"] = demo.Api.BaseAddress!.ToString() });
    }

    [BrowserFact]
    public async Task The_sample_page_does_what_a_customer_wants()
    {
        await using var demo = await Demo.StartAsync();
        var sendbird = demo.Sendbird.BaseAddress!;

        await NodeTools.RunTestsAsync("sample.test.mjs", new Dictionary<string, string>
        {
            ["DEMO_URL"] = demo.Api.BaseAddress!.ToString(),
            ["CHROMIUM"] = BrowserFactAttribute.Browser!,
            ["SETTINGS"] = new JsonObject
            {
                ["127.0.0.1:7071"] = demo.Api.BaseAddress!.Authority,
                ["127.0.0.1:7081"] = sendbird.Authority,
            }.ToJsonString(),
        });
    }

    [NodeFact]
    public async Task The_sample_back_end_starts_for_a_customer_once()
    {
        await using var demo = await Demo.StartAsync();
        var environment = new Dictionary<string, string> { ["SUPPORTCHAT_URL"] = demo.Api.BaseAddress!.ToString() };
        var folder = Path.Combine(RepositoryFiles.Root, "samples", "backend");

        var first = await CommandRun.ExecuteAsync("node", ["start.mjs", "ann", "Order 4711"], folder, environment, CancellationToken.None);
        var again = await CommandRun.ExecuteAsync("node", ["start.mjs", "ann", "Order 4711"], folder, environment, CancellationToken.None);
        var wrong = await CommandRun.ExecuteAsync("node", ["start.mjs", "ann", new string('x', 256)], folder, environment, CancellationToken.None);

        Assert.True(first.ExitCode == 0 && again.ExitCode == 0, first.Output + again.Output);
        Assert.Equal(first.Output.Split(' ')[1], again.Output.Split(' ')[1]);
        Assert.Single(await demo.QueryAsync("SELECT Id FROM Case WHERE SupportChat_UserId__c = 'ann'"));
        Assert.True(wrong.ExitCode == 1 && wrong.Output.Contains("subject", StringComparison.Ordinal), wrong.Output);
    }

    [Fact]
    public async Task The_document_quotes_the_sample()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(RepositoryFiles.Root, "docs", "client-contract.md"), CancellationToken.None);
        var sample = await File.ReadAllTextAsync(Path.Combine(RepositoryFiles.Root, "samples", "web", "chat.js"), CancellationToken.None);
        var quoted = document.Split("```js\n")[1].Split("```")[0].Trim().Split("\n\n");

        Assert.Equal(2, quoted.Length);
        Assert.All(quoted, lines => Assert.Contains(lines, sample, StringComparison.Ordinal));
    }
}
