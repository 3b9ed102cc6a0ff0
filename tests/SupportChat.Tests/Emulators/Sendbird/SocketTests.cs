using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Emulators;
using SupportChat.Tests.Emulators.Sendbird.Fixtures;

namespace SupportChat.Tests.Emulators.Sendbird;

public sealed class SocketTests
{
    [Fact]
    public async Task A_login_gives_a_key_that_proves_rest_calls_and_reconnects()
    {
        await using var server = await WithChannelAsync();
        using var socket = new SocketClient();

        var login = await socket.ConnectAsync(server, "cust_1");
        var key = (string)login["key"]!;
        using var again = new SocketClient();
        var second = await again.ConnectAsync(server, "", new { auth = key });
        var (status, channel) = await WithKeyAsync(server, key, HttpMethod.Get, "/v3/group_channels/case_1");

        Assert.Equal("cust_1", (string?)login["user_id"]);
        Assert.NotNull(login["reconnect"]);
        Assert.Equal("cust_1", (string?)second["user_id"]);
        Assert.Equal(200, status);
        Assert.Equal("joined", (string?)channel["member_state"]);
        Assert.True((bool)(await server.DoAsync("GET", "/v3/users/cust_1"))["is_online"]!);
        Assert.Equal(400303, (int)(await WithKeyAsync(server, "wrong", HttpMethod.Get, "/v3/group_channels/case_1")).Body["code"]!);
        Assert.Equal(501, (int)(await WithKeyAsync(server, key, HttpMethod.Get, "/v3/users/cust_1")).Body["code"]!);
    }

    [Theory]
    [InlineData("user_id=cust_1", """{"token":"wrong"}""", 400302)]
    [InlineData("", "{}", 400302)]
    [InlineData("", """{"auth":"wrong"}""", 400303)]
    [InlineData("user_id=cust_1&ai=ANOTHER", "{}", 400304)]
    public async Task A_wrong_login_is_refused(string query, string proof, int code)
    {
        await using var server = await WithChannelAsync();
        using var socket = new SocketClient();

        var login = await socket.ConnectAsync(server, query, JsonNode.Parse(proof)!);

        Assert.True((bool)login["error"]!);
        Assert.Equal(code, (int)login["code"]!);
    }

    [Fact]
    public async Task Frames_are_answered_and_forwarded()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await WithChannelAsync(new SendbirdEmulatorOptions { WebhookUrl = receiver.Url });
        using var customer = new SocketClient();
        using var agent = new SocketClient();
        await customer.ConnectAsync(server, "cust_1");
        await agent.ConnectAsync(server, "agent_1");

        await customer.SendAsync("PING", new { id = 7, active = 1, req_id = "r0" });
        var pong = await customer.NextAsync("PONG");
        await customer.SendRawAsync(
            """MESG{"channel_url":"case_1","message":"one","req_id":"r1"}""" + "\n" + """MESG{"channel_url":"case_1","message":"two","req_id":"r2"}""" + "\n");
        var first = await customer.NextAsync("MESG");
        var second = await customer.NextAsync("MESG");
        var forwarded = await agent.NextAsync("MESG");
        await agent.SendAsync("READ", new { channel_url = "case_1", req_id = "r3" });
        var acknowledged = await agent.NextAsync("READ");
        var seen = await customer.NextAsync("READ");
        var webhook = await receiver.WaitForAsync("group_channel:message_send");

        Assert.Equal(7, (long)pong["id"]!);
        Assert.Equal(["r1", "r2"], new[] { (string?)first["req_id"], (string?)second["req_id"] }.Order());
        Assert.Equal("group", (string?)first["channel_type"]);
        Assert.Null(forwarded["req_id"]);
        Assert.Equal("one", (string?)forwarded["message"]);
        Assert.Equal("r3", (string?)acknowledged["req_id"]);
        Assert.Null(seen["req_id"]);
        Assert.Equal("JavaScript", (string?)webhook.Json["sdk"]);
        Assert.Equal((long)forwarded["msg_id"]!, (long)webhook.Json["payload"]!["message_id"]!);
    }

    [Fact]
    public async Task Wrong_frames_are_answered_with_the_vendors_codes()
    {
        await using var server = await WithChannelAsync();
        await server.GivenChannelAsync("case_2", "agent_1");
        using var socket = new SocketClient();
        await socket.ConnectAsync(server, "cust_1");

        Assert.Equal(900500, await ErrorAsync(socket, "MESG", new { channel_url = "none", message = "x", req_id = "r" }));
        Assert.Equal(900020, await ErrorAsync(socket, "MESG", new { channel_url = "case_2", message = "x", req_id = "r" }));
        Assert.Equal(400105, await ErrorAsync(socket, "MESG", new { channel_url = "case_1", req_id = "r" }));
        Assert.Equal(400110, await ErrorAsync(socket, "MESG", new { channel_url = "case_1", message = new string('x', 5001), req_id = "r" }));
        Assert.Equal(501, await ErrorAsync(socket, "VOTE", new { req_id = "r" }));
        await socket.SendRawAsync("MESG{\n");
        Assert.Equal(400403, (int)(await socket.NextAsync("EROR"))["code"]!);
    }

    [Fact]
    public async Task A_message_is_acknowledged_after_fifty_milliseconds()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        await using var server = await WithChannelAsync(new SendbirdEmulatorOptions { TimeProvider = time });
        using var socket = new SocketClient();
        await socket.ConnectAsync(server, "cust_1");

        await socket.SendAsync("MESG", new { channel_url = "case_1", message = "hello", req_id = "r1" });
        await PingAsync(socket);
        time.Advance(TimeSpan.FromMilliseconds(49));
        // An acknowledgement that came before would be passed over here.
        await PingAsync(socket);
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("r1", (string?)(await socket.NextAsync("MESG"))["req_id"]);
    }

    [Fact]
    public async Task A_session_ends_by_the_emulators_clock_and_is_renewed()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        await using var server = await WithChannelAsync(new SendbirdEmulatorOptions { TimeProvider = time });
        var token = await TokenAsync(server, 1_800_000_060_000);
        using var socket = new SocketClient();
        var key = (string)(await socket.ConnectAsync(server, "user_id=cust_1", new { token }))["key"]!;

        time.Advance(TimeSpan.FromSeconds(61));
        var expired = await socket.NextAsync("EXPR");
        var refusedRest = await WithKeyAsync(server, key, HttpMethod.Get, "/v3/group_channels/case_1");
        var refusedFrame = await ErrorAsync(socket, "MESG", new { channel_url = "case_1", message = "x", req_id = "r" });
        await socket.SendAsync("LOGI", new { token, expiring_session = 1, req_id = "r1" });
        var refusedLogin = await socket.NextAsync("LOGI");
        var refusedKey = await server.RefusedAsync("POST", "/v3/users/cust_1/session_key", new { token });
        var renewed = await TokenAsync(server, 1_800_000_600_000);
        await socket.SendAsync("LOGI", new { token = renewed, expiring_session = 1, req_id = "r2" });
        var login = await socket.NextAsync("LOGI");
        var byRest = await server.DoAsync("POST", "/v3/users/cust_1/session_key", new { token = renewed });

        Assert.Equal(400309, (int)expired["reason"]!);
        Assert.Equal(400309, (int)refusedRest.Body["code"]!);
        Assert.Equal(400309, refusedFrame);
        Assert.Equal(400302, (int)refusedLogin["code"]!);
        Assert.Equal(400302, refusedKey);
        Assert.Equal("r2", (string?)login["req_id"]);
        Assert.Equal(200, (await WithKeyAsync(server, (string)login["new_key"]!, HttpMethod.Get, "/v3/group_channels/case_1")).Status);
        Assert.Equal(200, (await WithKeyAsync(server, (string)byRest["key"]!, HttpMethod.Get, "/v3/group_channels/case_1")).Status);
        Assert.Equal(1_800_000_600_000, (long)byRest["expires_at"]!);
    }

    [Fact]
    public async Task All_sessions_expire_on_demand()
    {
        await using var server = await WithChannelAsync();
        var token = await TokenAsync(server, 9_000_000_000_000);
        using var socket = new SocketClient();
        var key = (string)(await socket.ConnectAsync(server, "user_id=cust_1", new { token }))["key"]!;

        await server.DoAsync("POST", "/emulator/tokens/expire");
        var expired = await socket.NextAsync("EXPR");
        using var again = new SocketClient();
        var refused = await again.ConnectAsync(server, "user_id=cust_1", new { token });
        await socket.SendAsync("LOGI", new { token = await TokenAsync(server, 9_000_000_000_000), req_id = "r1" });
        var renewed = await socket.NextAsync("LOGI");

        Assert.Equal(400309, (int)expired["reason"]!);
        Assert.Equal(400309, (int)(await WithKeyAsync(server, key, HttpMethod.Get, "/v3/group_channels/case_1")).Body["code"]!);
        Assert.Equal(400302, (int)refused["code"]!);
        Assert.NotNull(renewed["new_key"]);
    }

    [Fact]
    public async Task An_sdk_user_cannot_act_as_a_back_end_or_for_others()
    {
        await using var server = await WithChannelAsync();
        await server.GivenChannelAsync("case_2", "agent_1");
        using var socket = new SocketClient();
        var key = (string)(await socket.ConnectAsync(server, "cust_1"))["key"]!;

        Assert.Equal(400108, await CodeAsync(HttpMethod.Get, "/v3/group_channels/case_2"));
        Assert.Equal(400108, await CodeAsync(HttpMethod.Get, "/v3/group_channels/case_2/messages?message_ts=1"));
        Assert.Equal(400108, await CodeAsync(HttpMethod.Put, "/v3/group_channels/case_2/metadata", new { metadata = new { caseStatus = "Closed" } }));
        Assert.Equal(400108, await CodeAsync(HttpMethod.Post, "/v3/group_channels/case_2/invite", new { user_ids = new[] { "cust_1" } }));
        Assert.Equal(501, await CodeAsync(HttpMethod.Delete, "/v3/group_channels/case_1"));
        Assert.Equal(400108, await CodeAsync(HttpMethod.Get, "/v3/users/agent_1/my_group_channels"));
        Assert.Equal(501, await CodeAsync(HttpMethod.Get, "/v3/group_channels"));
        Assert.Equal(400108, await CodeAsync(HttpMethod.Put, "/v3/users/agent_1", new { nickname = "x" }));

        async Task<int> CodeAsync(HttpMethod method, string path, object? body = null) =>
            (int)(await WithKeyAsync(server, key, method, path, body)).Body["code"]!;
    }

    [Fact]
    public async Task Pages_of_this_machine_may_call()
    {
        await using var server = await WithChannelAsync();
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/v3/group_channels/case_1");
        preflight.Headers.Add("Origin", "http://localhost:3000");
        preflight.Headers.Add("Access-Control-Request-Headers", "session-key,sb-user-agent");
        using var allowed = await server.Client.SendAsync(preflight);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v3/group_channels/case_1");
        request.Headers.Add("Origin", "http://localhost:3000");
        using var answer = await server.Client.SendAsync(request);

        Assert.Equal("session-key,sb-user-agent", allowed.Headers.GetValues("Access-Control-Allow-Headers").Single());
        Assert.Equal("http://localhost:3000", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    private static async Task PingAsync(SocketClient socket)
    {
        await socket.SendAsync("PING", new { id = 1, active = 1, req_id = "ping" });
        await socket.NextAsync("PONG");
    }

    private static async Task<SendbirdServer> WithChannelAsync(SendbirdEmulatorOptions? options = null)
    {
        var server = await SendbirdServer.StartAsync(options);
        await server.GivenUsersAsync("cust_1", "agent_1");
        await server.GivenChannelAsync("case_1", "cust_1", "agent_1");
        return server;
    }

    private static async Task<string> TokenAsync(SendbirdServer server, long expiresAt) =>
        (string)(await server.DoAsync("POST", "/v3/users/cust_1/token", new { expires_at = expiresAt }))["token"]!;

    private static async Task<int> ErrorAsync(SocketClient socket, string code, object body)
    {
        await socket.SendAsync(code, body);
        return (int)(await socket.NextAsync("EROR"))["code"]!;
    }

    private static async Task<(int Status, JsonNode Body)> WithKeyAsync(SendbirdServer server, string key, HttpMethod method, string path, object? body = null)
    {
        using var client = new HttpClient { BaseAddress = server.Emulator.BaseAddress };
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Session-key", key);
        request.Content = body is null ? null : JsonContent.Create(body);
        using var answer = await client.SendAsync(request);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}
