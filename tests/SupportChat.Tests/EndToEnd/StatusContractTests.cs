using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>What clients are told by the channel's metadata, as the vendor's JavaScript SDK sees it. Needs Node and npm.</summary>
[Trait("Category", "Node")]
public sealed class StatusContractTests
{
    [NodeFact]
    public async Task The_official_chat_sdk_sees_number_state_agent_and_close()
    {
        await using var demo = await Demo.StartAsync();
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");

        await NodeTools.RunTestsAsync("status.test.mjs", new Dictionary<string, string>
        {
            ["SENDBIRD_URL"] = demo.Sendbird.BaseAddress!.ToString(),
            ["SENDBIRD_API_TOKEN"] = "demo-sendbird-token",
            ["SENDBIRD_APPLICATION_ID"] = "SUPPORTCHAT-DEMO",
            ["SALESFORCE_URL"] = demo.Salesforce.BaseAddress!.ToString(),
            ["CUSTOMER"] = "ann",
            ["CHANNEL_URL"] = url,
            ["CASE_ID"] = caseId,
        });
    }
}
