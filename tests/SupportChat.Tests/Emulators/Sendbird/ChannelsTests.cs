using SupportChat.Emulators;
using SupportChat.Tests.Emulators.Sendbird.Fixtures;

namespace SupportChat.Tests.Emulators.Sendbird;

public sealed class ChannelsTests
{
    [Fact]
    public async Task A_channel_is_created_with_its_members_and_read_back()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("cust_1", "svc");

        var created = await server.DoAsync("POST", "/v3/group_channels", new
        {
            channel_url = "case_500XX",
            name = "Case 1",
            custom_type = "SALESFORCE_SUPPORT_CHAT_CHANNEL",
            user_ids = new[] { "cust_1" },
            operator_ids = new[] { "cust_1" },
            is_distinct = false,
            strict = true,
            data = "{\"caseId\":\"500XX\"}",
        });
        var read = await server.DoAsync("GET", "/v3/group_channels/case_500XX");
        var withMembers = await server.DoAsync("GET", "/v3/group_channels/case_500XX?show_member=true");

        Assert.True((bool)created["is_created"]!);
        Assert.Null(created["created_by"]);
        Assert.Equal("operator", (string?)created["members"]![0]!["role"]);
        Assert.InRange((long)created["created_at"]!, 1_000_000_000, 9_999_999_999);
        Assert.Equal("{\"caseId\":\"500XX\"}", (string?)read["data"]);
        Assert.Null(read["members"]);
        Assert.Null(read["last_message"]);
        Assert.Equal("joined", (string?)withMembers["members"]![0]!["state"]);
        Assert.Equal(1, (int)read["joined_member_count"]!);
    }

    [Fact]
    public async Task A_channel_of_a_client_names_its_creator()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("squatter");

        await server.DoAsync("POST", "/v3/group_channels", new { channel_url = "support_1", user_ids = new[] { "squatter" }, inviter_id = "squatter" });

        Assert.Equal("squatter", (string?)(await server.DoAsync("GET", "/v3/group_channels/support_1"))["created_by"]!["user_id"]);
    }

    [Fact]
    public async Task Wrong_channels_are_refused_with_the_vendors_codes()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("cust_1");
        await server.GivenChannelAsync("case_1", "cust_1");

        Assert.Equal(400202, await server.RefusedAsync("POST", "/v3/group_channels", new { channel_url = "case_1" }));
        Assert.Equal(
            400111, await server.RefusedAsync("POST", "/v3/group_channels", new { channel_url = "case_2", user_ids = new[] { "nobody" }, strict = true }));
        Assert.Equal(400111, await server.RefusedAsync("POST", "/v3/group_channels", new { is_distinct = true, is_super = true }));
        Assert.Equal(400111, await server.RefusedAsync("POST", "/v3/group_channels", new { user_ids = new[] { "cust_1" }, operator_ids = new[] { "other" } }));
        Assert.Equal(400151, await server.RefusedAsync("POST", "/v3/group_channels", new { channel_url = "case 2" }));
        Assert.Equal(400113, await server.RefusedAsync("POST", "/v3/group_channels", new { channel_url = "c_1" }));
        Assert.Equal(400110, await server.RefusedAsync("POST", "/v3/group_channels", new { channel_url = new string('c', 101) }));
        Assert.Equal(400110, await server.RefusedAsync("POST", "/v3/group_channels", new { name = new string('n', 192) }));
        Assert.Equal(400110, await server.RefusedAsync("POST", "/v3/group_channels", new { custom_type = new string('n', 129) }));
        Assert.Equal(400203, await server.RefusedAsync("POST", "/v3/group_channels", new { user_ids = Enumerable.Range(0, 101).Select(i => $"u{i}") }));
        Assert.Equal(400201, await server.RefusedAsync("GET", "/v3/group_channels/nothing"));
        Assert.Equal(400201, await server.RefusedAsync("GET", "/v3/group_channels/case_2"));
    }

    [Fact]
    public async Task Unknown_users_are_dropped_without_strict_and_a_distinct_channel_is_reused()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("cust_1", "agent_1");

        var loose = await server.DoAsync("POST", "/v3/group_channels", new { user_ids = new[] { "cust_1", "nobody" } });
        var first = await server.DoAsync(
            "POST", "/v3/group_channels", new { user_ids = new[] { "cust_1", "agent_1" }, is_distinct = true, channel_url = "first_one" });
        var second = await server.DoAsync(
            "POST", "/v3/group_channels", new { user_ids = new[] { "agent_1", "cust_1" }, is_distinct = true, channel_url = "second_one" });

        Assert.StartsWith("sendbird_group_channel_", (string?)loose["channel_url"], StringComparison.Ordinal);
        Assert.Single(loose["members"]!.AsArray());
        Assert.Equal("first_one", (string?)second["channel_url"]);
        Assert.True((bool)first["is_created"]!);
        Assert.False((bool)second["is_created"]!);
    }

    [Fact]
    public async Task A_channel_is_changed_frozen_and_deleted()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("cust_1");
        await server.GivenChannelAsync("case_1", "cust_1");

        await server.DoAsync("PUT", "/v3/group_channels/case_1", new { name = "New name", data = "x" });
        Assert.Equal(400105, await server.RefusedAsync("PUT", "/v3/group_channels/case_1/freeze", new { }));
        var frozen = await server.DoAsync("PUT", "/v3/group_channels/case_1/freeze", new { freeze = true });
        await server.GivenMessageAsync("case_1", "cust_1", "frozen channels still take Platform API sends");
        var read = await server.DoAsync("GET", "/v3/group_channels/case_1");
        await server.DoAsync("DELETE", "/v3/group_channels/case_1");

        Assert.True((bool)frozen["freeze"]!);
        Assert.Equal("New name", (string?)read["name"]);
        Assert.Equal("x", (string?)read["data"]);
        Assert.Equal(400201, await server.RefusedAsync("GET", "/v3/group_channels/case_1"));
        Assert.Equal(400201, await server.RefusedAsync("DELETE", "/v3/group_channels/case_1"));
        Assert.Empty((await server.DoAsync("GET", "/v3/group_channels?show_empty=true"))["channels"]!.AsArray());
    }

    [Fact]
    public async Task A_user_joins_no_more_channels_than_the_limit()
    {
        await using var server = await SendbirdServer.StartAsync(new SendbirdEmulatorOptions { MaxJoinedChannels = 2 });
        await server.GivenUsersAsync("bot", "cust_1");
        await server.GivenChannelAsync("case_1", "bot");
        await server.GivenChannelAsync("case_2", "bot");

        var (_, refused) = await server.SendAsync("POST", "/v3/group_channels", new { channel_url = "case_3", user_ids = new[] { "cust_1", "bot" } });

        Assert.Contains("channel join", (string)refused["message"]!, StringComparison.Ordinal);
        Assert.Equal(400201, await server.RefusedAsync("GET", "/v3/group_channels/case_3"));
        await server.DoAsync("PUT", "/v3/group_channels/case_1/leave", new { user_ids = new[] { "bot" } });
        await server.GivenChannelAsync("case_3", "bot");
    }

    [Fact]
    public async Task Many_at_once_create_one_channel()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("cust_1");

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ =>
            server.SendAsync("POST", "/v3/group_channels", new { channel_url = "support_1", user_ids = new[] { "cust_1" } })));

        Assert.Single(answers, answer => answer.Status == System.Net.HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer.Status != System.Net.HttpStatusCode.OK), answer => Assert.Equal(400202, (int)answer.Body["code"]!));
    }
}
