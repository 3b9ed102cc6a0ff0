using System.Text.Json.Nodes;
using SupportChat.Conversations;

namespace SupportChat.Tests.EndToEnd;

public sealed class ChannelIsNotOurs
{
    [Fact]
    public async Task A_squatted_channel_is_refused_and_needs_attention()
    {
        await using var demo = await Demo.StartAsync();
        var id = ConversationId.Derive("ann", "k");
        foreach (var user in new[] { "mallory", "ann" })
        {
            await Demo.SendAsync(demo.Sendbird, HttpMethod.Post, "v3/users", new JsonObject { ["user_id"] = user, ["nickname"] = "", ["profile_url"] = "" });
        }

        await Demo.SendAsync(demo.Sendbird, HttpMethod.Post, "v3/group_channels", new JsonObject
        {
            ["channel_url"] = id.ChannelUrl,
            ["custom_type"] = "SALESFORCE_SUPPORT_CHAT_CHANNEL",
            ["user_ids"] = new JsonArray("mallory", "ann"),
            ["inviter_id"] = "mallory",
        });

        var (_, body) = await demo.StartConversationAsync("ann", "k");

        Assert.Equal("attention", body["state"]!.GetValue<string>());
        Assert.False(body["channelReady"]!.GetValue<bool>());
        var (_, ops) = await demo.OpsAsync(HttpMethod.Get, $"conversations/{id}");
        Assert.Equal("ForeignChannel", ops["attention"]!["reason"]!.GetValue<string>());
    }
}
