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
}
