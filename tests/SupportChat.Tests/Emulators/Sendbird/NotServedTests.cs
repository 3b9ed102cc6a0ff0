using System.Net;
using System.Text.Json.Nodes;
using SupportChat.Tests.Emulators.Sendbird.Fixtures;

namespace SupportChat.Tests.Emulators.Sendbird;

/// <summary>What the emulator does not serve is refused in words of its own, before anything has changed (docs/emulators.md#what-sendbird-serves).</summary>
public sealed class NotServedTests
{
    private const string NewBot =
        """{"bot_userid":"b","bot_nickname":"","bot_profile_url":"","bot_type":"","bot_callback_url":"","is_privacy_mode":true,"ai":{"x":1}}""";

    [Fact]
    public async Task Unknown_calls_are_named_with_their_method()
    {
        await using var server = await SendbirdServer.StartAsync();

        Assert.Contains(" GET /v3/open_channels.", await server.NotServedAsync("GET", "/v3/open_channels"), StringComparison.Ordinal);
        Assert.Contains(" PATCH /v3/users/cust_1.", await server.NotServedAsync("PATCH", "/v3/users/cust_1"), StringComparison.Ordinal);
        Assert.Contains(" with an Api-Token.", await server.NotServedAsync("POST", "/v3/sdk/statistics"), StringComparison.Ordinal);
        Assert.Contains("mark_as_delivered", await server.NotServedAsync("PUT", "/v3/group_channels/x/messages/mark_as_delivered"), StringComparison.Ordinal);
        Assert.Contains(" DELETE /v3.", await server.NotServedAsync("DELETE", "/v3"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/v3/group_channels?created_by=ann", "created_by")]
    [InlineData("GET", "/v3/group_channels?order=metadata_value_alphabetical", "order")]
    [InlineData("GET", "/v3/users/cust_1/my_group_channels?exclude_metadata=true", "exclude_metadata")]
    [InlineData("GET", "/v3/group_channels/case_1/messages?message_ts=0&user_id=cust_1", "user_id")]
    [InlineData("GET", "/v3/group_channels/case_1/members?user_id=cust_1", "user_id")]
    [InlineData("GET", "/v3/bots?limit=1", "limit")]
    public async Task A_read_with_a_parameter_of_no_effect_is_refused(string method, string path, string name)
    {
        await using var server = await WithChannelAsync();

        Assert.Contains(name, await server.NotServedAsync(method, path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/v3/users", """{"user_id":"new","nickname":"","profile_url":"","phone_number":"1"}""", "phone_number")]
    [InlineData("PUT", "/v3/users/cust_1", """{"nickname":"Eve","locale":"de"}""", "locale")]
    [InlineData("DELETE", "/v3/users/cust_1?with_messages=true", null, "with_messages")]
    [InlineData("POST", "/v3/users/cust_1/token", """{"scope":"x"}""", "scope")]
    [InlineData("PUT", "/v3/users/cust_1/channel_invitation_preference", """{"auto_accept":false,"custom_types":["x"]}""", "custom_types")]
    [InlineData("POST", "/v3/users/cust_1/metadata", """{"metadata":{"a":"b"},"include_ts":true}""", "include_ts")]
    [InlineData("PUT", "/v3/applications/settings_global", """{"display_past_message":false,"max_length_message":9}""", "max_length_message")]
    [InlineData("PUT", "/v3/applications/settings/webhook", """{"enabled":false,"all":1}""", "all")]
    [InlineData("POST", "/v3/bots", NewBot, "ai")]
    [InlineData("POST", "/v3/group_channels", """{"channel_url":"case_2","hidden_status":{"cust_1":"hidden_allow_auto_unhide"}}""", "hidden_status")]
    [InlineData("POST", "/v3/group_channels", """{"channel_url":"case_2","users":[{"user_id":"cust_1","hidden_status":"unhidden"}]}""", "hidden_status")]
    [InlineData("PUT", "/v3/group_channels/case_1", """{"name":"x","is_distinct":true}""", "is_distinct")]
    [InlineData("DELETE", "/v3/group_channels/case_1?keep=true", null, "keep")]
    [InlineData("PUT", "/v3/group_channels/case_1/freeze", """{"freeze":true,"until":5}""", "until")]
    [InlineData("POST", "/v3/group_channels/case_1/invite", """{"user_ids":["agent_1"],"hidden_status":{"agent_1":"unhidden"}}""", "hidden_status")]
    [InlineData("PUT", "/v3/group_channels/case_1/hide", """{"user_id":"cust_1","hide_previous_messages":true}""", "hide_previous_messages")]
    [InlineData("PUT", "/v3/group_channels/case_1/hide", """{"user_id":"cust_1","allow_auto_unhide":false}""", "allow_auto_unhide")]
    [InlineData("PUT", "/v3/group_channels/case_1/leave", """{"user_ids":["cust_1"],"ban":true}""", "ban")]
    [InlineData("POST", "/v3/group_channels/case_1/operators", """{"operator_ids":["cust_1"],"until":5}""", "until")]
    [InlineData("POST", "/v3/group_channels/case_1/metacounter", """{"metacounter":{"a":1},"include_ts":true}""", "include_ts")]
    [InlineData("PUT", "/v3/group_channels/case_1/metadata", """{"metadata":{"a":"b"},"upsert":true,"ttl":5}""", "ttl")]
    [InlineData("POST", "/v3/group_channels/case_1/messages", """{"message_type":"MESG","user_id":"cust_1","message":"x","poll_id":5}""", "poll_id")]
    [InlineData("POST", "/v3/group_channels/case_1/messages", """{"message_type":"ADMM","message":"x","mark_as_read":true}""", "mark_as_read")]
    public async Task A_write_with_a_member_of_no_effect_changes_nothing(string method, string path, string? body, string name)
    {
        await using var server = await WithChannelAsync();
        var before = await StateAsync(server);

        Assert.Contains($"\"{name}\"", await server.NotServedAsync(method, path, body), StringComparison.Ordinal);
        Assert.Equal(before, await StateAsync(server));
    }

    [Fact]
    public async Task What_says_nothing_or_is_about_pushes_is_let_through()
    {
        await using var server = await WithChannelAsync();

        await server.DoAsync("GET", "/v3/group_channels?show_empty=true&exclude_metadata=false&created_by=");
        await server.DoAsync(
            "POST",
            "/v3/group_channels/case_1/messages",
            """{"message_type":"MESG","user_id":"cust_1","message":"x","send_push":true,"push_option":"suppress","poll_id":null,"dedup_id":"d"}""");
    }

    [Fact]
    public async Task A_picture_that_would_be_lost_is_refused()
    {
        await using var server = await WithChannelAsync();
        using var form = new MultipartFormDataContent { { new ByteArrayContent([1]), "cover_file", "a.png" } };

        using var answer = await server.Client.PutAsync("/v3/group_channels/case_1", form);

        Assert.Equal(HttpStatusCode.NotImplemented, answer.StatusCode);
        Assert.Contains("cover_file", (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["message"]!, StringComparison.Ordinal);
    }

    private static async Task<string> StateAsync(SendbirdServer server)
    {
        var state = await server.DoAsync("GET", "/emulator/state");
        var channels = state["channels"]!.AsArray();
        foreach (var channel in channels)
        {
            channel!.AsObject().Remove("ts");
        }

        return state["users"]!.ToJsonString() + channels.ToJsonString() + state["webhooks"]!["settings"]!.ToJsonString();
    }

    private static async Task<SendbirdServer> WithChannelAsync()
    {
        var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("cust_1", "agent_1");
        await server.GivenChannelAsync("case_1", "cust_1");
        return server;
    }
}
