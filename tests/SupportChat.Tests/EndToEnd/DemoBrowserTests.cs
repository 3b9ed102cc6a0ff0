using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>The demo's page in a browser (tests/node/demo-*.test.mjs). Needs Node, npm and Chromium.</summary>
[Trait("Category", "Node")]
public sealed class DemoBrowserTests
{
    [BrowserFact]
    public Task The_whole_story_works_by_mouse_by_keyboard_and_on_a_phone() => RunAsync("demo-story.test.mjs");

    [BrowserFact]
    public Task Each_disaster_ends_with_a_verdict_and_the_page_outlives_them() => RunAsync("demo-disasters.test.mjs");

    private static async Task RunAsync(string file)
    {
        await using var demo = await Demo.StartAsync(disasterSeconds: 1);
        await NodeTools.RunTestsAsync(file, new Dictionary<string, string>
        {
            ["DEMO_URL"] = demo.Api.BaseAddress!.ToString(),
            ["CHROMIUM"] = BrowserFactAttribute.Browser!,
        });
    }
}
