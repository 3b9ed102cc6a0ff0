using SupportChat.Tests.Emulators.Sendbird.Fixtures;

namespace SupportChat.Tests.Emulators.Sendbird;

public sealed class CountsTests
{
    [Fact]
    public async Task Unread_messages_and_channels_are_counted()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("cust_1", "agent_1");
        await server.GivenChannelAsync("case_1", "cust_1", "agent_1");
        await server.GivenChannelAsync("case_2", "cust_1", "agent_1");
        await server.DoAsync("POST", "/v3/group_channels", new { channel_url = "other_1", user_ids = new[] { "cust_1", "agent_1" }, custom_type = "other" });
        await server.DoAsync(
            "POST",
            "/v3/group_channels",
            new { channel_url = "asked_1", user_ids = new[] { "cust_1" }, invitation_status = new { cust_1 = "invited_by_friend" } });
        await server.GivenMessageAsync("case_1", "agent_1", "one");
        await server.GivenMessageAsync("case_1", "agent_1", "two");
        await server.GivenMessageAsync("other_1", "agent_1", "three");

        Assert.Equal("""{"unread_count":3}""", await TextAsync(server, "unread_message_count"));
        Assert.Equal("""{"unread_count":1}""", await TextAsync(server, "unread_message_count?custom_types=other"));
        Assert.Equal("""{"unread_count":2}""", await TextAsync(server, "unread_channel_count"));
        Assert.Equal("""{"group_channel_count":4}""", await TextAsync(server, "group_channel_count"));
        Assert.Equal("""{"group_channel_count":3}""", await TextAsync(server, "group_channel_count?state=joined"));
        Assert.Equal("""{"group_channel_count":1}""", await TextAsync(server, "group_channel_count?state=invited"));
        Assert.Equal(
            """{"group_channel_unread_message_count":3,"super_group_channel_unread_message_count":0}""",
            await TextAsync(server, "unread_item_count?item_keys=group_channel_unread_message_count,super_group_channel_unread_message_count"));
        Assert.Equal(
            """{"non_super_group_channel_invitation_count":1}""",
            await TextAsync(server, "unread_item_count?item_keys=non_super_group_channel_invitation_count"));
        Assert.Equal(400111, await server.RefusedAsync("GET", "/v3/users/cust_1/unread_item_count?item_keys=channels"));
        Assert.Equal(
            """{"unread":{"cust_1":2}}""", (await server.DoAsync("GET", "/v3/group_channels/case_1/messages/unread_count?user_ids=cust_1")).ToJsonString());
        var user = await server.DoAsync("GET", "/v3/users/cust_1?include_unread_count=true&custom_types=other");
        Assert.Equal((1, 1), ((int)user["unread_message_count"]!, (int)user["unread_channel_count"]!));
    }

    private static async Task<string> TextAsync(SendbirdServer server, string path) => (await server.DoAsync("GET", $"/v3/users/cust_1/{path}")).ToJsonString();
}
