using System.Text.Json.Nodes;
using SupportChat.Tests.Emulators.Sendbird.Fixtures;

namespace SupportChat.Tests.Emulators.Sendbird;

public sealed class ThreadsTests
{
    private const string Path = "/v3/group_channels/case_1/messages";

    [Fact]
    public async Task Replies_are_listed_in_their_thread_and_in_the_channel_where_they_are_sent_to_it()
    {
        await using var server = await WithChannelAsync();
        var parent = await server.GivenMessageAsync("case_1", "cust_1", "question");
        await server.GivenMessageAsync("case_1", "cust_1", "other");
        await ReplyAsync(server, parent, "agent_1", "hidden", toChannel: false);
        var shown = await ReplyAsync(server, parent, "cust_1", "shown", toChannel: true);

        Assert.Equal("question other", await TextsAsync(server, ""));
        Assert.Equal("question other hidden shown", await TextsAsync(server, "&include_reply_type=all"));
        Assert.Equal("question other shown", await TextsAsync(server, "&include_reply_type=only_reply_to_channel"));
        Assert.Equal("question hidden shown", await TextsAsync(server, $"&include_reply_type=all&parent_message_id={parent}"));
        Assert.True((bool)shown["is_reply_to_channel"]!);
        Assert.Equal(400111, await server.RefusedAsync("GET", $"{Path}?message_ts=0&include_reply_type=some"));
        Assert.Equal(400201, await server.RefusedAsync("GET", $"{Path}?message_ts=0&parent_message_id=1"));
    }

    [Fact]
    public async Task A_message_tells_of_its_thread_and_a_reply_of_its_parent()
    {
        await using var server = await WithChannelAsync();
        var parent = await server.GivenMessageAsync("case_1", "cust_1", "question");
        await ReplyAsync(server, parent, "agent_1", "one", toChannel: false);
        await ReplyAsync(server, parent, "agent_1", "two", toChannel: false);
        var last = await ReplyAsync(server, parent, "cust_1", "three", toChannel: false);

        var plain = await server.DoAsync("GET", $"{Path}/{parent}");
        var info = (await server.DoAsync("GET", $"{Path}/{parent}?include_thread_info=true"))["thread_info"]!;
        var about = (await server.DoAsync("GET", $"{Path}/{last["message_id"]}?include_parent_message_info=true"))["parent_message_info"]!;
        await server.DoAsync("DELETE", $"{Path}/{last["message_id"]}");
        var fewer = (await server.DoAsync("GET", $"{Path}/{parent}?include_thread_info=true"))["thread_info"]!;

        Assert.Null(plain["thread_info"]);
        Assert.Equal((3, 2, (long)last["created_at"]!), ((int)info["reply_count"]!, (int)info["member_count"]!, (long)info["last_replied_at"]!));
        Assert.Equal("agent_1 cust_1", string.Join(' ', info["most_replies"]!.AsArray().Select(user => (string?)user!["user_id"])));
        Assert.Equal(("question", "cust_1"), ((string?)about["message"], (string?)about["user"]!["user_id"]));
        Assert.Equal(2, (int)fewer["reply_count"]!);
    }

    [Fact]
    public async Task Reactions_are_given_once_listed_and_taken_back()
    {
        await using var server = await WithChannelAsync();
        var id = await server.GivenMessageAsync("case_1", "cust_1", "question");
        using var client = new SocketClient();
        await client.ConnectAsync(server, "cust_1");

        var added = await server.DoAsync("POST", $"{Path}/{id}/reactions", new { user_id = "agent_1", reaction = "smile" });
        await server.DoAsync("POST", $"{Path}/{id}/reactions", new { user_id = "agent_1", reaction = "smile" });
        var heard = await client.NextAsync("MRCT");
        var shown = (await server.DoAsync("GET", $"{Path}/{id}?include_reactions=true"))["reactions"]!.AsArray().Single()!;
        var listed = await server.DoAsync("GET", $"{Path}/{id}/reactions");
        var removed = await server.DoAsync("DELETE", $"{Path}/{id}/reactions?user_id=agent_1&reaction=smile");

        Assert.Equal(("add", "delete"), ((string?)added["operation"], (string?)removed["operation"]));
        Assert.Equal((id, "agent_1"), ((long)heard["msg_id"]!, (string?)heard["user_id"]));
        Assert.Equal(("smile", "add"), ((string?)heard["reaction"], (string?)heard["operation"]));
        Assert.Equal(("smile", """["agent_1"]"""), ((string?)shown["key"], shown["user_ids"]!.ToJsonString()));
        Assert.Equal("""{"smile":["agent_1"]}""", listed.ToJsonString());
        Assert.Equal(400201, await server.RefusedAsync("DELETE", $"{Path}/{id}/reactions?user_id=agent_1&reaction=smile"));
        Assert.Equal(400108, await RefuseStrangerAsync(server, id));
        Assert.NotEmpty((await server.DoAsync("GET", "/v3/emoji_categories"))["emoji_categories"]![0]!["emojis"]!.AsArray());
    }

    [Fact]
    public async Task Messages_are_filtered_by_who_is_operator()
    {
        await using var server = await WithChannelAsync();
        await server.DoAsync("POST", "/v3/group_channels/case_1/operators", new { operator_ids = new[] { "agent_1" } });
        await server.GivenMessageAsync("case_1", "cust_1", "question");
        await server.GivenMessageAsync("case_1", "agent_1", "answer");

        Assert.Equal("answer", await TextsAsync(server, "&operator_filter=operator"));
        Assert.Equal("question", await TextsAsync(server, "&operator_filter=nonoperator"));
    }

    [Fact]
    public async Task Pushes_are_taken_without_effect()
    {
        await using var server = await WithChannelAsync();

        var token = await server.DoAsync("POST", "/v3/users/cust_1/push/gcm", new { gcm_reg_token = "t", always_push = true });
        await server.DoAsync("PUT", "/v3/users/cust_1/push_preference/case_1", new { push_trigger_option = "off" });

        Assert.Equal(("t", "gcm", "cust_1"), ((string?)token["token"], (string?)token["type"], (string?)token["user"]!["user_id"]));
        Assert.Equal("all", (string?)(await server.DoAsync("GET", "/v3/users/cust_1/push_preference"))["push_trigger_option"]);
        Assert.Empty((await server.DoAsync("GET", "/v3/users/cust_1/push/gcm"))["tokens"]!.AsArray());
        await server.DoAsync("DELETE", "/v3/users/cust_1/push/gcm/t");
    }

    private static async Task<int> RefuseStrangerAsync(SendbirdServer server, long id)
    {
        await server.GivenUserAsync("stranger");
        return await server.RefusedAsync("POST", $"{Path}/{id}/reactions", new { user_id = "stranger", reaction = "smile" });
    }

    private static Task<JsonNode> ReplyAsync(SendbirdServer server, long parent, string userId, string text, bool toChannel) => server.DoAsync(
        "POST", Path, new { message_type = "MESG", user_id = userId, message = text, parent_message_id = parent, reply_to_channel = toChannel });

    private static async Task<string> TextsAsync(SendbirdServer server, string query)
    {
        var page = await server.DoAsync("GET", $"{Path}?message_ts=0&next_limit=100{query}");
        return string.Join(' ', page["messages"]!.AsArray().Select(message => (string?)message!["message"]));
    }

    private static async Task<SendbirdServer> WithChannelAsync()
    {
        var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("cust_1", "agent_1");
        await server.GivenChannelAsync("case_1", "cust_1", "agent_1");
        return server;
    }
}
