using SupportChat.Sendbird;
using SupportChat.Tests.Fixtures;
using SupportChat.Upstreams;

namespace SupportChat.Tests.Sendbird;

public sealed class SendbirdClientRequestTests : IDisposable
{
    private const string NotFound = """{"error":true,"code":400201,"message":"\"Channel\" not found."}""";
    private const string Invalid = """{"error":true,"code":400111,"message":"Invalid value: \"user_ids\"."}""";

    private readonly UpstreamFixture fixture = new();

    private SendbirdClient Client => fixture.Sendbird;

    private SentRequest Last => fixture.Http.Sent[^1];

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task Calls_go_to_the_applications_host_with_the_token()
    {
        fixture.Http.On("GET /v3/users/a%2Fb%20c", 200, """{"user_id":"a/b c","is_active":false}""");

        Assert.Equal(new SendbirdUser("a/b c", "", "") { IsActive = false }, await Client.FindUserAsync("a/b c", default));
        Assert.Equal("api-app.sendbird.com", Last.Address.Host);
        Assert.Equal("token", Last.Headers["Api-Token"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public async Task An_id_that_would_climb_the_path_is_refused(string userId)
    {
        var failure = await fixture.FailureAsync(Client.IssueSessionTokenAsync(userId, fixture.Time.GetUtcNow(), default));

        Assert.Equal((UpstreamFailure.Refused, "invalid-id"), (failure.Failure, failure.Code));
        Assert.Empty(fixture.Http.Sent);
    }

    [Fact]
    public async Task A_user_is_created_with_a_nickname_that_fits()
    {
        fixture.Http.On("POST /v3/users", 200).On("POST /v3/users", 400, """{"error":true,"code":400202,"message":"exists"}""");

        Assert.True(
            await Client.CreateUserAsync(new SendbirdUser("ann", new string('n', 79) + "\U0001F600", "https://x.test/" + new string('p', 2_048)), default));
        Assert.Equal($$"""{"user_id":"ann","nickname":"{{new string('n', 79)}}","profile_url":""}""", Last.Body);
        Assert.False(await Client.CreateUserAsync(new SendbirdUser("ann", "", ""), default));
    }

    [Fact]
    public async Task A_user_leaves_no_channel_by_deactivation()
    {
        fixture.Http.On("PUT /v3/users/ann", 200);
        await Client.UpdateUserAsync("ann", null, null, isActive: false, default);
        Assert.Equal("""{"is_active":false,"leave_all_when_deactivated":false}""", Last.Body);

        await Client.UpdateUserAsync("ann", null, null, null, default);
        Assert.Single(fixture.Http.Sent);
    }

    [Fact]
    public async Task A_session_token_ends_when_asked()
    {
        var end = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
        fixture.Http.On("POST /v3/users/ann/token", 200, """{"token":"t","expires_at":1700000000123}""").On("POST /v3/users/ann/token", 400, NotFound);

        Assert.Equal(new SessionToken("t", end), await Client.IssueSessionTokenAsync("ann", end, default));
        Assert.Equal("""{"expires_at":1700000000123}""", Last.Body);
        Assert.Null(await Client.IssueSessionTokenAsync("ann", end, default));
    }

    [Fact]
    public async Task A_channel_is_created_strictly_and_never_reused()
    {
        fixture.Http.On("POST /v3/group_channels", 200, """{"channel_url":"support_1"}""");

        Assert.Equal(ChannelCreation.Created, await Client.CreateChannelAsync(new NewGroupChannel("support_1", "Help", ["ann"]) { Data = "d" }, default));
        Assert.Equal(
            """{"channel_url":"support_1","name":"Help","custom_type":"SALESFORCE_SUPPORT_CHAT_CHANNEL","data":"d","is_distinct":false,"is_public":false,"strict":true,"user_ids":["ann"]}""",
            Last.Body);
    }

    [Fact]
    public async Task An_unknown_member_is_told_from_any_other_invalid_value()
    {
        var channel = new NewGroupChannel("support_1", "Help", ["ann", "bob"]);
        fixture.Http.On("POST /v3/group_channels", 400, Invalid).On("GET /v3/users/ann", 200, """{"user_id":"ann"}""").On("GET /v3/users/bob", 400, NotFound);
        Assert.Equal(ChannelCreation.UserUnknown, await Client.CreateChannelAsync(channel, default));

        fixture.Http.On("POST /v3/group_channels", 400, Invalid).On("GET /v3/users/ann", 200, """{"user_id":"ann"}""")
            .On("GET /v3/users/bob", 200, """{"user_id":"bob"}""").On("POST /v3/group_channels", 400, Invalid);
        Assert.Equal("400111", (await fixture.FailureAsync(Client.CreateChannelAsync(channel, default))).Code);
    }

    [Fact]
    public async Task A_member_who_was_created_in_between_is_no_reason_to_refuse()
    {
        var channel = new NewGroupChannel("support_1", "Help", ["ann"]);
        fixture.Http.On("POST /v3/group_channels", 400, Invalid).On("GET /v3/users/ann", 200, """{"user_id":"ann"}""")
            .On("POST /v3/group_channels", 200, """{"channel_url":"support_1"}""");

        Assert.Equal(ChannelCreation.Created, await Client.CreateChannelAsync(channel, default));
    }

    [Fact]
    public async Task Channels_count_seconds_and_messages_milliseconds()
    {
        fixture.Http.On(
            "GET /v3/group_channels/support_1?show_member=true&member_active_mode=all",
            200,
            """
            {"channel_url":"support_1","custom_type":"T","data":"","created_at":1700000000,"created_by":null,"freeze":true,
             "members":[{"user_id":"ann","nickname":"Ann","state":"joined","is_active":false},{"user_id":"bob","state":"invited"}],
             "last_message":{"message_id":5002,"type":"MESG","created_at":1700000000456,"updated_at":0,"user":null}}
            """);

        var channel = await Client.FindChannelAsync("support_1", default);

        Assert.NotNull(channel);
        Assert.Equal((DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), true, null), (channel.CreatedAt, channel.Frozen, channel.CreatedByUserId));
        Assert.Equal([new ChannelMember("ann", "Ann", "joined", false), new ChannelMember("bob", "", "invited", true)], channel.Members);
        Assert.Equal((5002, 1_700_000_000_456), (channel.LastMessage!.MessageId, channel.LastMessage.CreatedAt));
    }

    [Theory]
    [InlineData("""{"caseStatus":"New"}""")]
    [InlineData("""{"metadata":{"caseStatus":"New"},"ts":1700000000000}""")]
    public async Task Metadata_is_read_in_both_shapes(string body)
    {
        fixture.Http.On("GET /v3/group_channels/c/metadata?keys=caseStatus%2Cother", 200, body);

        Assert.Equal(new Dictionary<string, string> { ["caseStatus"] = "New" }, await Client.ReadMetadataAsync("c", ["caseStatus", "other"], default));
    }

    [Fact]
    public async Task A_missing_key_is_no_missing_channel()
    {
        const string channel = "GET /v3/group_channels/c?show_member=true&member_active_mode=all";
        fixture.Http.On("GET /v3/group_channels/c/metadata?keys=caseStatus", 400, NotFound).On(channel, 200, """{"channel_url":"c"}""");
        Assert.Empty((await Client.ReadMetadataAsync("c", ["caseStatus"], default))!);

        fixture.Http.On("GET /v3/group_channels/c/metadata?keys=caseStatus", 400, NotFound).On(channel, 400, NotFound);
        Assert.Null(await Client.ReadMetadataAsync("c", ["caseStatus"], default));
    }

    [Fact]
    public async Task Metadata_is_written_five_keys_at_a_time()
    {
        fixture.Http
            .On("PUT /v3/group_channels/c/metadata", 200)
            .On("PUT /v3/group_channels/c/metadata", 200)
            .On("PUT /v3/group_channels/c/metadata", 400, NotFound);

        Assert.True(await Client.WriteMetadataAsync("c", Enumerable.Range(0, 6).ToDictionary(i => $"k{i}", i => $"v{i}"), default));
        Assert.Equal("""{"metadata":{"k5":"v5"},"upsert":true}""", Last.Body);
        Assert.False(await Client.WriteMetadataAsync("c", new Dictionary<string, string> { ["k"] = "v" }, default));
    }

    [Fact]
    public async Task One_who_is_not_there_does_not_keep_others_in()
    {
        const string leave = "PUT /v3/group_channels/c/leave";
        fixture.Http.On(leave, 400, NotFound).On(leave, 400, NotFound).On(leave, 200);

        await Client.LeaveAsync("c", ["gone", "bob"], default);

        Assert.Equal(["""{"user_ids":["gone","bob"]}""", """{"user_ids":["gone"]}""", """{"user_ids":["bob"]}"""], fixture.Http.Sent.Select(sent => sent.Body));
    }

    [Fact]
    public async Task Members_are_read_to_the_last_page_and_again_when_the_list_expired()
    {
        const string members = "GET /v3/group_channels/c/members?limit=100&member_state_filter=all&member_active_mode_filter=all";
        fixture.Http
            .On(members, 200, """{"members":[{"user_id":"old"}],"next":"p 2"}""")
            .On($"{members}&token=p%202", 400, """{"error":true,"code":400109,"message":"expired"}""")
            .On(members, 200, """{"members":[{"user_id":"ann"}],"next":"p3"}""")
            .On($"{members}&token=p3", 200, """{"members":[{"user_id":"bob"}],"next":""}""");

        Assert.Equal(["ann", "bob"], (await Client.ListMembersAsync("c", default))!.Select(member => member.UserId));
    }

    [Fact]
    public async Task A_message_is_sent_as_a_member_or_as_the_system()
    {
        const string send = "POST /v3/group_channels/c/messages";
        fixture.Http.On(send, 200, """{"message_id":1}""").On(send, 200, """{"message_id":2}""");

        await Client.SendMessageAsync("c", new NewMessage("hi") { UserId = "ann", Data = "{}", CustomType = "t", DedupId = "x" }, default);
        Assert.Equal("""{"message_type":"MESG","message":"hi","user_id":"ann","data":"{}","custom_type":"t","dedup_id":"x"}""", Last.Body);
        await Client.SendMessageAsync("c", new NewMessage("notice"), default);
        Assert.Equal("""{"message_type":"ADMM","message":"notice"}""", Last.Body);
    }

    [Fact]
    public async Task Messages_are_read_as_they_were_captured()
    {
        fixture.Http.On(
            "GET /v3/group_channels/case_500XX/messages?message_ts=1700000000000&prev_limit=0&next_limit=200&include=true&reverse=false&include_reply_type=all",
            200,
            """
            {"messages":[
              {"message_id":5002,"type":"MESG","custom_type":"sf_agent","channel_url":"case_500XX","channel_type":"group","user":{"user_id":"agent_1","nickname":"Bob","profile_url":"","metadata":{},"role":"","is_active":true,"require_auth_for_profile_image":false},"mention_type":"users","mentioned_users":[],"is_removed":false,"message":"How can I help?","translations":{},"data":"{\"sfId\":\"0Xx...\"}","file":{},"created_at":1700000000456,"updated_at":0,"message_survival_seconds":-1,"message_retention_hour":-1,"silent":false,"is_op_msg":false},
              {"message_id":5003,"type":"FILE","user":{"user_id":"ann"},"file":{"url":"https:\/\/f.test\/a.png","name":"a.png","type":"image\/png","size":12},"created_at":1700000000457,"parent_message_id":5002},
              {"message_id":5004,"type":"ADMM","message":"half \ud83d","user":null,"created_at":1700000000458,"parent_message_id":0}]}
            """);

        var messages = await Client.ListMessagesAsync("case_500XX", 1_700_000_000_000, 0, 200, default);

        Assert.Equal(
            [
                new ChannelMessage
                {
                    MessageId = 5002,
                    Type = "MESG",
                    SenderId = "agent_1",
                    SenderName = "Bob",
                    Text = "How can I help?",
                    Data = """{"sfId":"0Xx..."}""",
                    CustomType = "sf_agent",
                    CreatedAt = 1_700_000_000_456
                },
                new ChannelMessage { MessageId = 5003, Type = "FILE", SenderId = "ann", CreatedAt = 1_700_000_000_457, ParentMessageId = 5002, Files = [new ChannelFile("https://f.test/a.png", "a.png", "image/png", 12)] },
                new ChannelMessage { MessageId = 5004, Type = "ADMM", Text = "half \uFFFD", CreatedAt = 1_700_000_000_458 },
            ],
            messages!);
    }
}
