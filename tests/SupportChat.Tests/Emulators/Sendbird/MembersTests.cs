using SupportChat.Tests.Emulators.Sendbird.Fixtures;

namespace SupportChat.Tests.Emulators.Sendbird;

public sealed class MembersTests
{
    [Fact]
    public async Task An_invited_user_joins_at_once_unless_its_preference_says_no()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("svc", "cust_1", "agent_1");
        await server.DoAsync("PUT", "/v3/applications/default_channel_invitation_preference", new { auto_accept = false });
        await server.GivenUsersAsync("agent_2");
        await server.DoAsync("PUT", "/v3/users/agent_1/channel_invitation_preference", new { auto_accept = true });
        await server.GivenChannelAsync("case_1", "cust_1");

        var answer = await server.DoAsync("POST", "/v3/group_channels/case_1/invite", new { user_ids = new[] { "agent_1", "agent_2" }, inviter_id = "svc" });

        Assert.Equal("svc", (string?)answer["inviter"]!["user_id"]);
        Assert.InRange((long)answer["invited_at"]!, 1_000_000_000_000, 9_999_999_999_999);
        Assert.Equal("joined", await StateAsync(server, "agent_1"));
        Assert.Equal("invited", await StateAsync(server, "agent_2"));
        Assert.False((bool)(await server.DoAsync("GET", "/v3/users/agent_2/channel_invitation_preference"))["auto_accept"]!);
        Assert.False((bool)(await server.DoAsync("GET", "/v3/applications/default_channel_invitation_preference"))["auto_accept"]!);

        await server.DoAsync("PUT", "/v3/group_channels/case_1/accept", new { user_id = "agent_2" });
        Assert.Equal("joined", await StateAsync(server, "agent_2"));
        Assert.Equal(400111, await server.RefusedAsync("PUT", "/v3/group_channels/case_1/accept", new { user_id = "agent_2" }));
    }

    [Fact]
    public async Task An_invitation_is_declined_and_repeated()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("cust_1", "agent_1");
        await server.DoAsync("PUT", "/v3/users/agent_1/channel_invitation_preference", new { auto_accept = false });
        await server.GivenChannelAsync("case_1", "cust_1");

        await server.DoAsync("POST", "/v3/group_channels/case_1/invite", new { user_ids = new[] { "agent_1" } });
        await server.DoAsync("PUT", "/v3/group_channels/case_1/decline", new { user_id = "agent_1" });
        var declined = await StateAsync(server, "agent_1");
        await server.DoAsync(
            "POST", "/v3/group_channels/case_1/invite", new { user_ids = new[] { "agent_1" }, invitation_status = new { agent_1 = "joined" } });

        Assert.Equal("none", declined);
        Assert.Equal("joined", await StateAsync(server, "agent_1"));
    }

    [Fact]
    public async Task Users_leave_one_by_one_or_all()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("cust_1", "agent_1", "agent_2");
        await server.GivenChannelAsync("case_1", "cust_1", "agent_1", "agent_2");

        await server.DoAsync("PUT", "/v3/group_channels/case_1/leave", new { user_ids = new[] { "agent_1" }, reason = "ADMIN_REMOVED" });
        Assert.Equal("none", await StateAsync(server, "agent_1"));
        Assert.Equal("joined", await StateAsync(server, "agent_2"));
        Assert.Equal(400201, await server.RefusedAsync("PUT", "/v3/group_channels/case_1/leave", new { user_ids = new[] { "agent_1" } }));
        Assert.Equal(400111, await server.RefusedAsync("PUT", "/v3/group_channels/case_1/leave", new { user_ids = new[] { "agent_2" }, reason = "BORED" }));
        Assert.Equal(400105, await server.RefusedAsync("PUT", "/v3/group_channels/case_1/leave", new { }));

        await server.DoAsync("PUT", "/v3/group_channels/case_1/leave", new { should_leave_all = true });
        Assert.Equal(0, (int)(await server.DoAsync("GET", "/v3/group_channels/case_1"))["member_count"]!);
    }

    [Fact]
    public async Task Only_public_channels_are_joined_without_an_invitation()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("cust_1");
        await server.GivenChannelAsync("case_1");
        await server.DoAsync("POST", "/v3/group_channels", new { channel_url = "open_1", is_public = true });

        Assert.Equal(400108, await server.RefusedAsync("PUT", "/v3/group_channels/case_1/join", new { user_id = "cust_1" }));
        await server.DoAsync("PUT", "/v3/group_channels/open_1/join", new { user_id = "cust_1" });
        Assert.True((bool)(await server.DoAsync("GET", "/v3/group_channels/open_1/members/cust_1"))["is_member"]!);
    }

    [Fact]
    public async Task Members_are_listed_in_pages_and_by_state()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUserAsync("cust_1", "Berta");
        await server.GivenUserAsync("cust_2", "Anna");
        await server.GivenUserAsync("agent_1", "Carl");
        await server.GivenChannelAsync("case_1", "cust_1", "cust_2");
        await server.DoAsync(
            "POST", "/v3/group_channels/case_1/invite", new { user_ids = new[] { "agent_1" }, invitation_status = new { agent_1 = "invited_by_non_friend" } });

        var first = await server.DoAsync("GET", "/v3/group_channels/case_1/members?limit=2");
        var second = await server.DoAsync("GET", $"/v3/group_channels/case_1/members?limit=2&token={first["next"]}");
        var invited = await server.DoAsync("GET", "/v3/group_channels/case_1/members?member_state_filter=invited_only");

        Assert.Equal(["cust_2", "cust_1"], first["members"]!.AsArray().Select(member => (string?)member!["user_id"]));
        Assert.Equal("agent_1", (string?)Assert.Single(second["members"]!.AsArray())!["user_id"]);
        Assert.Equal("", (string?)second["next"]);
        Assert.Equal("agent_1", (string?)Assert.Single(invited["members"]!.AsArray())!["user_id"]);
    }

    [Fact]
    public async Task Inviting_strangers_or_too_many_is_refused()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("cust_1");
        await server.GivenChannelAsync("case_1", "cust_1");
        await server.GivenUsersAsync([.. Enumerable.Range(0, 100).Select(i => $"u{i}")]);

        Assert.Equal(400201, await server.RefusedAsync("POST", "/v3/group_channels/case_1/invite", new { user_ids = new[] { "nobody" } }));
        Assert.Equal(400105, await server.RefusedAsync("POST", "/v3/group_channels/case_1/invite", new { }));
        Assert.Equal(
            400111, await server.RefusedAsync("POST", "/v3/group_channels/case_1/invite", new { user_ids = Enumerable.Range(0, 100).Select(i => $"u{i}") }));
        Assert.Equal(1, (int)(await server.DoAsync("GET", "/v3/group_channels/case_1"))["member_count"]!);
    }

    private static async Task<string?> StateAsync(SendbirdServer server, string userId) =>
        (string?)(await server.DoAsync("GET", $"/v3/group_channels/case_1/members/{userId}"))["state"];
}
