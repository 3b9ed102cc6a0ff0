using System.Net.WebSockets;
using SupportChat.Tests.EndToEnd.Doors.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd.Doors;

/// <summary>A page of the web may send simple requests to loopback without asking; it must neither control nor read anything there.</summary>
public sealed class OtherOriginTests(RunningDemo running) : IClassFixture<RunningDemo>
{
    private readonly Demo demo = running.Demo;

    private const string Json = "Content-Type: application/json";
    private const string Fault = """{"effect":{"status":503}}""";

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://evil.example:7071")]
    [InlineData("http://127.0.0.1.evil.example")]
    [InlineData("http://localhost.evil.example:3000")]
    [InlineData("http://localhost@evil.example")]
    [InlineData("http://loopback")]
    [InlineData("http://127.1:3000")]
    [InlineData("http://localhost, https://evil.example")]
    [InlineData("null")]
    [InlineData("file://")]
    public async Task A_page_of_another_origin_controls_nothing(string origin)
    {
        foreach (var (server, method, path, body) in Controls())
        {
            var (status, text) = await RawRequest.SendAsync(server, method, path, body, null, Json, $"Origin: {origin}");

            Assert.True(status == 403, $"{method} {server}{path} from {origin}: {text}");
            Assert.DoesNotContain("Access-Control", text, StringComparison.Ordinal);
        }

        foreach (var emulator in new[] { demo.Sendbird, demo.Salesforce })
        {
            Assert.Empty((await Demo.SendAsync(emulator, HttpMethod.Get, "emulator/faults")).Body["faults"]!.AsArray());
        }
    }

    [Fact]
    public async Task A_page_of_another_origin_opens_no_websocket()
    {
        var address = new UriBuilder(demo.Sendbird.BaseAddress!) { Scheme = "ws" }.Uri;
        using var foreign = new ClientWebSocket();
        foreign.Options.SetRequestHeader("Origin", "https://evil.example");
        using var own = new ClientWebSocket();
        own.Options.SetRequestHeader("Origin", "http://localhost:3000");

        var refusal = await Assert.ThrowsAsync<WebSocketException>(() => foreign.ConnectAsync(address, CancellationToken.None));
        await own.ConnectAsync(address, CancellationToken.None);

        Assert.Contains("403", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(WebSocketState.Open, own.State);
    }

    [Theory]
    [InlineData("Content-Type: text/plain")]
    [InlineData("Content-Type: text/plain; application/json")]
    [InlineData("Content-Type: text/plain, application/json")]
    [InlineData("Content-Type: application/x-www-form-urlencoded")]
    [InlineData("Content-Type: multipart/form-data; boundary=x")]
    [InlineData("X-No-Content-Type: 1")]
    public async Task A_control_with_a_body_takes_only_JSON(string contentType)
    {
        foreach (var (server, method, path, body) in Controls().Where(control => control.Body is not null))
        {
            var (status, text) = await RawRequest.SendAsync(server, method, path, body, null, contentType);

            Assert.True(status == 415, $"{method} {server}{path} with {contentType}: {text}");
            Assert.Contains("Content-Type: application/json", text, StringComparison.Ordinal);
        }

        foreach (var emulator in new[] { demo.Sendbird, demo.Salesforce })
        {
            Assert.Empty((await Demo.SendAsync(emulator, HttpMethod.Get, "emulator/faults")).Body["faults"]!.AsArray());
        }
    }

    [Theory]
    [InlineData("http://localhost:3000")]
    [InlineData("http://127.0.0.1:5173")]
    [InlineData("http://[::1]:8080")]
    [InlineData("https://localhost")]
    public async Task A_page_of_this_machine_may_call_and_read(string origin)
    {
        var issuer = demo.Emulators.Issuer!.BaseAddress;

        foreach (var (server, method, path, body) in Controls())
        {
            var (status, text) = await RawRequest.SendAsync(server, method, path, body, null, Json, $"Origin: {origin}");
            Assert.True(status is >= 200 and < 300 or 400, $"{method} {server}{path} from {origin}: {text}");
        }

        await Demo.HealAsync(demo.Sendbird);
        var (_, token) = await RawRequest.SendAsync(issuer, "POST", "/token", """{"userId":"ann"}""", null, Json, $"Origin: {origin}");
        var (_, users) = await RawRequest.SendAsync(demo.Sendbird.BaseAddress!, "GET", "/v3/users", null, null, $"Origin: {origin}");
        var (_, conversations) = await RawRequest.SendAsync(demo.Api.BaseAddress!, "GET", "/api/conversations", null, null, $"Origin: {origin}");
        var (_, preflight) = await RawRequest.SendAsync(
            demo.Api.BaseAddress!, "OPTIONS", "/api/conversations", null, null, $"Origin: {origin}", "Access-Control-Request-Method: POST");
        Assert.Contains("Access-Control-Allow-Methods: GET, POST\r\n", preflight, StringComparison.Ordinal);
        foreach (var answer in new[] { token, users, conversations, preflight })
        {
            Assert.Contains($"Access-Control-Allow-Origin: {origin}\r\n", answer, StringComparison.Ordinal);
            Assert.Contains("Vary: Origin\r\n", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task No_answer_is_open_to_every_origin()
    {
        var servers = new[] { demo.Api.BaseAddress!, demo.Sendbird.BaseAddress!, demo.Salesforce.BaseAddress!, demo.Emulators.Issuer!.BaseAddress };
        string[] paths =
        [
            "/",
            "/v3/users",
            "/files/a/b",
            "/token",
            "/.well-known/openid-configuration",
            "/.well-known/jwks.json",
            "/dev/token",
            "/emulator/state",
            "/api/conversations"
        ];

        foreach (var server in servers)
        {
            foreach (var path in paths)
            {
                foreach (var method in new[] { "GET", "POST", "OPTIONS" })
                {
                    foreach (var headers in new string[][] { [], ["Origin: http://localhost:3000", "Access-Control-Request-Method: POST"] })
                    {
                        var (_, text) = await RawRequest.SendAsync(server, method, path, null, null, headers);
                        Assert.DoesNotContain("Access-Control-Allow-Origin: *", text, StringComparison.OrdinalIgnoreCase);
                        Assert.DoesNotContain("Access-Control-Allow-Credentials", text, StringComparison.OrdinalIgnoreCase);
                    }
                }
            }
        }
    }

    [Fact]
    public async Task An_origin_that_the_settings_name_may_call_the_integration()
    {
        await using var shop = await Demo.StartAsync(new Dictionary<string, string?> { ["Cors:Origins:0"] = "https://shop.example" });

        var (named, text) = await RawRequest.SendAsync(shop.Api.BaseAddress!, "GET", "/api/health/live", null, null, "Origin: https://shop.example");
        var (other, _) = await RawRequest.SendAsync(shop.Api.BaseAddress!, "GET", "/api/health/live", null, null, "Origin: https://other.example");

        Assert.Equal((200, 403), (named, other));
        Assert.DoesNotContain("Allow-Origin: *", text, StringComparison.Ordinal);
    }

    /// <summary>Everything that takes orders without proof; those with a null body need none.</summary>
    private IEnumerable<(Uri Server, string Method, string Path, string? Body)> Controls()
    {
        var (api, sendbird, salesforce, issuer) = (
            demo.Api.BaseAddress!, demo.Sendbird.BaseAddress!, demo.Salesforce.BaseAddress!, demo.Emulators.Issuer!.BaseAddress);
        const string Agent = "005000000000001AAA";
        yield return (api, "POST", "/dev/token", """{"userId":"mallory","roles":["supportchat.operator"]}""");
        yield return (api, "PUT", "/dev/sendbird/emulator/webhooks", """{"drop":0}""");
        yield return (api, "PUT", $"/dev/salesforce/emulator/agents/{Agent}", """{"online":true}""");
        yield return (sendbird, "PUT", "/emulator/webhooks", """{"drop":0}""");
        yield return (salesforce, "PUT", $"/emulator/agents/{Agent}", """{"online":true}""");
        yield return (salesforce, "PUT", $"/emulator/users/{Agent}", """{"isActive":true}""");
        yield return (salesforce, "PATCH", $"/emulator/records/{Agent}", """{"IsActive":true}""");
        yield return (salesforce, "POST", "/emulator/omni", """{"caseId":"500000000000001AAA","action":"accept"}""");
        yield return (salesforce, "POST", "/emulator/cases/merge", """{"masterId":"500000000000001AAA","mergedId":"500000000000002AAA"}""");
        yield return (salesforce, "POST", "/emulator/stream", """{"action":"cut"}""");
        yield return (salesforce, "POST", "/emulator/outbound", """{"enabled":false}""");
        yield return (issuer, "POST", "/token", """{"userId":"mallory","roles":["supportchat.operator"]}""");
        foreach (var emulator in new[] { sendbird, salesforce, issuer })
        {
            yield return (emulator, "POST", "/emulator/faults", Fault);
            yield return (emulator, "DELETE", "/emulator/faults", null);
        }

        yield return (salesforce, "POST", "/emulator/cases/500000000000001AAA/undelete", null);
        yield return (salesforce, "POST", "/emulator/tokens/administrator", null);
        yield return (salesforce, "POST", "/emulator/tokens/expire", null);
        yield return (sendbird, "POST", "/emulator/tokens/expire", null);
    }
}
