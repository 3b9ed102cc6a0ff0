using System.Text.Json.Nodes;
using SupportChat.Emulators;
using SupportChat.Tests.Emulators.Sendbird.Fixtures;

namespace SupportChat.Tests.Emulators.Sendbird;

public sealed class BotApiTests
{
    private const string Channel = "/v3/group_channels/case_1";
    private const string Path = Channel + "/messages";

    [Fact]
    public async Task A_bot_is_created_invited_and_writes_as_a_marked_sender()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await WithMembersAsync(new SendbirdEmulatorOptions { WebhookUrl = receiver.Url });
        using var customer = new SocketClient();
        await customer.ConnectAsync(server, "cust_1");

        var created = await GivenBotAsync(server);
        await server.DoAsync("POST", Channel + "/invite", new { user_ids = new[] { "helper" } });
        var sent = (await server.DoAsync("POST", "/v3/bots/helper/send", new { message = "How can I help?", channel_url = "case_1", data = "d" }))["message"]!;
        var webhook = (await receiver.WaitForAsync("group_channel:message_send")).Json;
        var frame = await customer.NextAsync("MESG");
        var read = await server.DoAsync("GET", $"{Path}/{sent["message_id"]}");
        var last = (await server.DoAsync("GET", Channel))["last_message"]!;

        Assert.Equal("helper", (string?)created["bot"]!["bot_userid"]);
        Assert.Equal("Helper", (string?)created["bot"]!["bot_nickname"]);
        Assert.Equal("MESG", (string?)sent["type"]);
        Assert.Equal("How can I help?", (string?)sent["message"]);
        Assert.Equal("d", (string?)sent["data"]);
        Assert.All([sent["user"], read["user"], last["user"], webhook["sender"], frame["user"]], sender =>
        {
            Assert.Equal("helper", (string?)sender!["user_id"]);
            Assert.Equal("Helper", (string?)sender["nickname"]);
            Assert.True((bool)sender["is_bot"]!);
        });
    }

    [Fact]
    public async Task Only_bots_are_marked_and_a_channel_says_whether_it_has_one()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await WithMembersAsync(new SendbirdEmulatorOptions { WebhookUrl = receiver.Url });
        using var agent = new SocketClient();
        await agent.ConnectAsync(server, "agent_1");

        var without = await server.DoAsync("GET", Channel);
        await GivenBotAsync(server);
        await server.DoAsync("POST", Channel + "/invite", new { user_ids = new[] { "helper" } });
        var with = await server.DoAsync("GET", Channel);
        var id = await server.GivenMessageAsync("case_1", "cust_1", "hello");
        var webhook = (await receiver.WaitForAsync("group_channel:message_send")).Json;
        var frame = await agent.NextAsync("MESG");

        Assert.False((bool)without["has_bot"]!);
        Assert.True((bool)with["has_bot"]!);
        Assert.Null((await server.DoAsync("GET", $"{Path}/{id}"))["user"]!["is_bot"]);
        Assert.Null(webhook["sender"]!["is_bot"]);
        Assert.False((bool)frame["user"]!["is_bot"]!);
    }

    [Fact]
    public async Task Bots_are_listed_and_wrong_ones_are_refused()
    {
        await using var server = await WithMembersAsync();
        await GivenBotAsync(server);

        var bots = await server.DoAsync("GET", "/v3/bots");
        var users = await server.DoAsync("GET", "/v3/users?show_bot=false");

        Assert.Equal(["helper"], bots["bots"]!.AsArray().Select(bot => (string?)bot!["bot"]!["bot_userid"]));
        Assert.Equal("https://bot.test/", (string?)bots["bots"]![0]!["bot_callback_url"]);
        Assert.Equal(["cust_1", "agent_1"], users["users"]!.AsArray().Select(user => (string?)user!["user_id"]));
        Assert.Equal(400202, await server.RefusedAsync("POST", "/v3/bots", Bot("helper")));
        Assert.Equal(400202, await server.RefusedAsync("POST", "/v3/bots", Bot("cust_1")));
        Assert.Equal(400105, await server.RefusedAsync("POST", "/v3/bots", new { bot_userid = "other" }));
        Assert.Equal(400201, await server.RefusedAsync("POST", "/v3/bots/cust_1/send", new { message = "x", channel_url = "case_1" }));
        Assert.Equal(400201, await server.RefusedAsync("POST", "/v3/bots/nobody/send", new { message = "x", channel_url = "case_1" }));
        Assert.Equal(400108, await server.RefusedAsync("POST", "/v3/bots/helper/send", new { message = "x", channel_url = "case_1" }));
        Assert.Equal(400105, await server.RefusedAsync("POST", "/v3/bots/helper/send", new { channel_url = "case_1" }));
    }

    [Fact]
    public async Task A_deactivated_sender_is_shown_as_such_and_a_deleted_one_not_at_all()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await WithMembersAsync(new SendbirdEmulatorOptions { WebhookUrl = receiver.Url });
        using var agent = new SocketClient();
        await agent.ConnectAsync(server, "agent_1");
        var id = await server.GivenMessageAsync("case_1", "cust_1", "hello");

        await server.DoAsync("PUT", "/v3/users/cust_1", new { is_active = false, leave_all_when_deactivated = false });
        var deactivated = await server.DoAsync("GET", $"{Path}/{id}");
        await server.DoAsync("DELETE", "/v3/users/cust_1");
        var deleted = await server.DoAsync("GET", $"{Path}/{id}");
        var last = (await server.DoAsync("GET", Channel))["last_message"]!;
        await server.DoAsync("PUT", $"{Path}/{id}", new { message_type = "MESG", message = "hello again" });
        var update = (await receiver.WaitForAsync("group_channel:message_update")).Json;
        var frame = await agent.NextAsync("MEDI");

        Assert.False((bool)deactivated["user"]!["is_active"]!);
        Assert.All([deleted, last], message =>
        {
            Assert.True(message.AsObject().ContainsKey("user"));
            Assert.Null(message["user"]);
            Assert.Equal("hello", (string?)message["message"]);
        });
        Assert.Null(update["sender"]);
        Assert.Null(frame["user"]);
    }

    private static object Bot(string id) =>
        new
        {
            bot_userid = id,
            bot_nickname = "Helper",
            bot_profile_url = "",
            bot_type = "assistant",
            bot_callback_url = "https://bot.test/",
            is_privacy_mode = false
        };

    private static Task<JsonNode> GivenBotAsync(SendbirdServer server) => server.DoAsync("POST", "/v3/bots", Bot("helper"));

    private static async Task<SendbirdServer> WithMembersAsync(SendbirdEmulatorOptions? options = null)
    {
        var server = await SendbirdServer.StartAsync(options);
        await server.GivenUsersAsync("cust_1", "agent_1");
        await server.GivenChannelAsync("case_1", "cust_1", "agent_1");
        return server;
    }
}
