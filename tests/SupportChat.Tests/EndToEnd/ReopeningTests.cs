using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>A customer goes on after the close, over the running product.</summary>
public sealed class ReopeningTests
{
    [Fact]
    public async Task The_customer_asks_and_the_Case_opens_again()
    {
        await using var demo = await Demo.StartAsync();
        var (_, started) = await demo.StartConversationAsync("ann", "k");
        var path = $"api/conversations/{started["conversationId"]!.GetValue<string>()}";
        var open = await ReopenAsync(demo, path);
        await demo.UpdateCaseAsync(started["case"]!["id"]!.GetValue<string>(), new JsonObject { ["Status"] = "Closed" });
        await Eventually.BecomesTrueAsync(async () => await StateAsync(demo, path) == "closed");

        var reopened = await ReopenAsync(demo, path);

        Assert.Equal((409, "urn:supportchat:not-closed"), (open.Status, open.Body["type"]!.GetValue<string>()));
        Assert.Equal(202, reopened.Status);
        await Eventually.BecomesTrueAsync(async () => await StateAsync(demo, path) == "ready");
        Assert.Equal(404, (await Demo.SendAsync(demo.Api, HttpMethod.Post, $"{path}/reopen", null, demo.Token("eve"))).Status);
    }

    [Fact]
    public async Task What_is_to_stay_closed_is_not_opened_by_asking()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Conversations:AfterClose"] = "Notice" });
        var (_, started) = await demo.StartConversationAsync("ann", "k");

        var refused = await ReopenAsync(demo, $"api/conversations/{started["conversationId"]!.GetValue<string>()}");

        Assert.Equal(403, refused.Status);
        Assert.Contains("start a new conversation", refused.Body["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private static Task<(int Status, JsonObject Body)> ReopenAsync(Demo demo, string path) =>
        Demo.SendAsync(demo.Api, HttpMethod.Post, $"{path}/reopen", null, demo.Token("ann"));

    private static async Task<string> StateAsync(Demo demo, string path) =>
        (await Demo.SendAsync(demo.Api, HttpMethod.Get, path, null, demo.Token("ann"))).Body["state"]!.GetValue<string>();
}
