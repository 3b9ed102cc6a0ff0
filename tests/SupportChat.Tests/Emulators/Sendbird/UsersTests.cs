using System.Net;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Emulators;
using SupportChat.Tests.Emulators.Sendbird.Fixtures;

namespace SupportChat.Tests.Emulators.Sendbird;

public sealed class UsersTests
{
    [Fact]
    public async Task A_user_is_created_read_changed_and_deleted()
    {
        await using var server = await SendbirdServer.StartAsync();

        var created = await server.DoAsync("POST", "/v3/users", new { user_id = "cust_1", nickname = "Ada", profile_url = "https://x.test/p.png" });
        await server.DoAsync("PUT", "/v3/users/cust_1", new { nickname = "Ada L." });
        var read = await server.DoAsync("GET", "/v3/users/cust_1");
        await server.DoAsync("DELETE", "/v3/users/cust_1");

        Assert.Equal("cust_1", (string?)created["user_id"]);
        Assert.Equal("", (string?)created["access_token"]);
        Assert.Equal(-1, (long)created["last_seen_at"]!);
        Assert.False((bool)created["is_online"]!);
        Assert.InRange((long)created["created_at"]!, 1_000_000_000, 9_999_999_999);
        Assert.Equal("Ada L.", (string?)read["nickname"]);
        Assert.Equal("https://x.test/p.png", (string?)read["profile_url"]);
        Assert.Equal(400201, await server.RefusedAsync("GET", "/v3/users/cust_1"));
    }

    [Theory]
    [InlineData("""{"nickname":"","profile_url":""}""", 400105)]
    [InlineData("""{"user_id":"","nickname":"","profile_url":""}""", 400105)]
    [InlineData("""{"user_id":"a","profile_url":""}""", 400105)]
    [InlineData("""{"user_id":7,"nickname":"","profile_url":""}""", 400100)]
    [InlineData("""{"user_id":"a b","nickname":"","profile_url":""}""", 400151)]
    [InlineData("""{"user_id":"a","nickname":"","profile_url":"","metadata":[]}""", 400103)]
    [InlineData("""{"user_id":"a","nickname":"","profile_url":"","issue_access_token":"yes"}""", 400104)]
    [InlineData("""{"user_id":"a","nickname":"","profile_url":"","discovery_keys":"k"}""", 400102)]
    [InlineData("{", 400403)]
    [InlineData("[]", 400103)]
    public async Task A_wrong_create_is_refused_with_the_vendors_code(string body, int code)
    {
        await using var server = await SendbirdServer.StartAsync();

        Assert.Equal(code, await server.RefusedAsync("POST", "/v3/users", body));
    }

    [Fact]
    public async Task Lengths_and_repeated_ids_are_refused()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUserAsync("cust_1");

        Assert.Equal(400202, await server.RefusedAsync("POST", "/v3/users", new { user_id = "cust_1", nickname = "", profile_url = "" }));
        Assert.Equal(400110, await server.RefusedAsync("POST", "/v3/users", new { user_id = new string('a', 81), nickname = "", profile_url = "" }));
        Assert.Equal(400110, await server.RefusedAsync("PUT", "/v3/users/cust_1", new { nickname = new string('a', 81) }));
        Assert.Equal(400201, await server.RefusedAsync("GET", "/v3/users/nobody"));
    }

    [Fact]
    public async Task Unknown_calls_and_wrong_tokens_are_refused()
    {
        await using var server = await SendbirdServer.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("/nothing/here")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.PostAsync("/nothing/here", null)).StatusCode);
        server.Client.DefaultRequestHeaders.Remove("Api-Token");
        Assert.Equal(400401, await server.RefusedAsync("GET", "/v3/users/cust_1"));
        server.Client.DefaultRequestHeaders.Add("Api-Token", "another");
        Assert.Equal(400401, await server.RefusedAsync("GET", "/v3/users/cust_1"));
    }

    [Fact]
    public async Task Session_tokens_have_the_asked_or_the_default_life()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        await using var server = await SendbirdServer.StartAsync(new SendbirdEmulatorOptions { TimeProvider = time });
        await server.GivenUserAsync("cust_1");

        var asked = await server.DoAsync("POST", "/v3/users/cust_1/token", new { expires_at = 1_800_000_060_000 });
        var standard = await server.DoAsync("POST", "/v3/users/cust_1/token", new { });
        await server.DoAsync("DELETE", "/v3/users/cust_1/token");

        Assert.Equal(1_800_000_060_000, (long)asked["expires_at"]!);
        Assert.Equal(1_800_604_800_000, (long)standard["expires_at"]!);
        Assert.NotEqual((string?)asked["token"], (string?)standard["token"]);
        Assert.Equal(400111, await server.RefusedAsync("POST", "/v3/users/cust_1/token", new { expires_at = 1_799_999_999_000 }));
        Assert.Equal(400101, await server.RefusedAsync("POST", "/v3/users/cust_1/token", new { expires_at = "soon" }));
        Assert.Equal(400106, await server.RefusedAsync("POST", "/v3/users/cust_1/token", new { expires_at = -1 }));
        Assert.Equal(400201, await server.RefusedAsync("POST", "/v3/users/nobody/token", new { }));
    }

    [Fact]
    public async Task A_deactivated_user_leaves_its_channels_and_is_refused_until_it_is_active_again()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("cust_1", "agent_1");
        await server.GivenChannelAsync("case_1", "cust_1", "agent_1");
        await server.GivenChannelAsync("case_2", "cust_1");

        await server.DoAsync("PUT", "/v3/users/agent_1", new { is_active = false });
        await server.DoAsync("PUT", "/v3/users/cust_1", new { is_active = false, leave_all_when_deactivated = false });

        Assert.False((bool)(await server.DoAsync("GET", "/v3/group_channels/case_1/members/agent_1"))["is_member"]!);
        Assert.True((bool)(await server.DoAsync("GET", "/v3/group_channels/case_1/members/cust_1"))["is_member"]!);
        Assert.Equal(400300, await server.RefusedAsync("POST", "/v3/group_channels/case_1/invite", new { user_ids = new[] { "agent_1" } }));
        Assert.Equal(
            400300, await server.RefusedAsync("POST", "/v3/group_channels/case_1/messages", new { message_type = "MESG", user_id = "cust_1", message = "x" }));
        Assert.Equal(400300, await server.RefusedAsync("POST", "/v3/users/cust_1/token", new { }));

        await server.DoAsync("PUT", "/v3/users/agent_1", new { is_active = true });
        await server.DoAsync("POST", "/v3/group_channels/case_1/invite", new { user_ids = new[] { "agent_1" } });
        Assert.True((bool)(await server.DoAsync("GET", "/v3/group_channels/case_1/members/agent_1"))["is_member"]!);
    }

    [Fact]
    public async Task Users_are_listed_in_pages()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("a_1", "a_2", "a_3");
        await server.DoAsync("PUT", "/v3/users/a_2", new { is_active = false });

        var first = await server.DoAsync("GET", "/v3/users?limit=1");
        var second = await server.DoAsync("GET", $"/v3/users?limit=1&token={first["next"]}");
        var some = await server.DoAsync("GET", "/v3/users?active_mode=all&user_ids=a_2,a_3,nobody");
        await server.DoAsync("POST", "/v3/users/a_3/metadata", new { metadata = new { tier = "gold" } });
        var gold = await server.DoAsync("GET", "/v3/users?metadatakey=tier&metadatavalues_in=silver,gold");
        var silver = await server.DoAsync("GET", "/v3/users?metadatakey=tier&metadatavalues_in=silver");

        Assert.Equal("a_1", (string?)first["users"]![0]!["user_id"]);
        Assert.Equal("a_3", (string?)second["users"]![0]!["user_id"]);
        Assert.Equal("", (string?)second["next"]);
        Assert.Equal(2, some["users"]!.AsArray().Count);
        Assert.Equal("a_3", (string?)gold["users"]!.AsArray().Single()!["user_id"]);
        Assert.Empty(silver["users"]!.AsArray());
        Assert.Equal(400105, await server.RefusedAsync("GET", "/v3/users?metadatavalues_in=gold"));
        Assert.Equal(400113, await server.RefusedAsync("GET", "/v3/users?limit=101"));
        Assert.Equal(400111, await server.RefusedAsync("GET", "/v3/users?active_mode=some"));
        Assert.Equal(400109, await server.RefusedAsync("GET", "/v3/users?token=*"));
    }

    [Fact]
    public async Task Answers_tell_the_rate_and_too_many_calls_are_answered_429()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        await using var server = await SendbirdServer.StartAsync(new SendbirdEmulatorOptions { TimeProvider = time, ReadsPerSecond = 2, WritesPerSecond = 1 });
        await server.GivenUserAsync("cust_1");

        using var first = await server.Client.GetAsync("/v3/users/cust_1");
        using var second = await server.Client.GetAsync("/v3/users/cust_1");
        var (status, refused) = await server.SendAsync("GET", "/v3/users/cust_1");
        using var third = await server.Client.GetAsync("/v3/users/cust_1");
        time.Advance(TimeSpan.FromSeconds(1));
        using var later = await server.Client.GetAsync("/v3/users/cust_1");

        Assert.Equal("2;w=1", first.Headers.GetValues("X-RateLimit-Limit").Single());
        Assert.Equal("1", first.Headers.GetValues("X-RateLimit-Remaining").Single());
        Assert.Equal("0", second.Headers.GetValues("X-RateLimit-Remaining").Single());
        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.Equal(500910, (int)refused["code"]!);
        Assert.Equal("1", third.Headers.GetValues("X-RateLimit-RetryAfter").Single());
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }
}
