using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Http;

/// <summary>Attacks that never worked, kept so that they never will. Forged tokens and webhooks, entities and SOQL in ids have classes of their own.</summary>
public sealed class SecurityRegressionTests
{
    [Fact]
    public async Task Another_customers_conversation_cannot_be_read_closed_or_rated_and_is_not_told_apart_from_none()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Conversations:StartDeadline"] = "00:00:20" });
        var path = $"api/conversations/{Demo.IdOf(await demo.OpenAsync("ann", "k"))}";
        const string nowhere = "api/conversations/aaaaaaaaaaaaaaaaaaaaaaaaaa";
        foreach (var token in new[]
        {
            demo.Token("ben"),
            demo.Token("ann2"),
            demo.Token("Ann"),
            demo.Token("shop", "conversations.write.all"),
            demo.Token("eve", "supportchat.operator")
        })
        {
            foreach (var (method, suffix, body) in new (HttpMethod, string, JsonObject?)[]
            {
                (HttpMethod.Get, "", null), (HttpMethod.Post, "/close", null), (HttpMethod.Post, "/reopen", null),
                (HttpMethod.Post, "/rating", new JsonObject { ["score"] = 1 }),
            })
            {
                var other = await Demo.SendAsync(demo.Api, method, path + suffix, body?.DeepClone(), token);
                var none = await Demo.SendAsync(demo.Api, method, nowhere + suffix, body?.DeepClone(), token);

                Assert.Equal(404, other.Status);
                Assert.Equal(none.Body.ToJsonString(), other.Body.ToJsonString());
            }

            Assert.Empty((await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, token)).Body["items"]!.AsArray());
        }

        await demo.SettleAsync();
        var only = Assert.Single(await demo.QueryAsync("SELECT IsClosed, SupportChat_Rating__c FROM Case"));
        Assert.False(only["IsClosed"]!.GetValue<bool>());
        Assert.Null(only["SupportChat_Rating__c"]);
    }

    [Fact]
    public async Task A_request_whose_end_is_in_doubt_carries_no_second_one()
    {
        await using var demo = await Demo.StartAsync();
        foreach (var rest in new[]
        {
            "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /api/health/live HTTP/1.1\r\nHost: x\r\n\r\n",
            "Content-Length: 4\r\nContent-Length: 40\r\n\r\n{}  GET /api/health/live HTTP/1.1\r\nHost: x\r\n\r\n",
            "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\nGET /api/health/live HTTP/1.1\r\nHost: x\r\n\r\n",
            "Content-Length: -1\r\n\r\n",
        })
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, demo.Api.BaseAddress!.Port);
            await using var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /api/sendbird/webhook HTTP/1.1\r\nHost: 127.0.0.1:{demo.Api.BaseAddress.Port}\r\n{rest}"));
            client.Client.Shutdown(SocketShutdown.Send);

            using var reader = new StreamReader(stream, Encoding.ASCII);
            var answer = await reader.ReadToEndAsync();

            Assert.DoesNotContain("live", answer, StringComparison.Ordinal);
            Assert.DoesNotContain(" 200 ", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_redirect_of_an_upstream_takes_no_credential_anywhere()
    {
        await using var demo = await Demo.StartAsync();
        using var trap = new TcpListener(IPAddress.Loopback, 0);
        trap.Start();
        foreach (var status in new[] { 301, 302, 307, 308 })
        {
            foreach (var emulator in new[] { demo.Sendbird, demo.Salesforce })
            {
                await Demo.FaultAsync(emulator, new JsonObject
                {
                    ["match"] = new JsonObject(),
                    ["effect"] = new JsonObject { ["status"] = status, ["headers"] = new JsonObject { ["Location"] = $"http://127.0.0.1:{((IPEndPoint)trap.LocalEndpoint).Port}/take" } },
                });
            }

            Assert.Equal(202, (await demo.StartConversationAsync("ann", $"k{status}")).Status);
            Assert.Equal(503, (await Demo.SendAsync(demo.Api, HttpMethod.Post, "api/sendbird/session-token", null, demo.Token("ann"))).Status);
            await Demo.HealAsync(demo.Sendbird);
            await Demo.HealAsync(demo.Salesforce);
        }

        Assert.False(trap.Pending());
    }

    [Fact]
    public async Task A_page_of_another_origin_is_let_in_nowhere()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Cors:Origins:0"] = "https://shop.example" });

        // The demo has a door of its own before the API.
        using var page = new HttpClient { BaseAddress = demo.Api.BaseAddress };
        foreach (var origin in new[]
        {
            "https://evil.example",
            "null",
            "http://localhost:3000.evil.example",
            "https://shop.example:8443",
            "https://shop.example.evil.example",
            "http://shop.example"
        })
        {
            foreach (var (method, path) in new[]
            {
                (HttpMethod.Options, "api/conversations"),
                (HttpMethod.Get, "api/conversations"),
                (HttpMethod.Options, "api/ops/status"),
                (HttpMethod.Post, "api/sendbird/session-token"),
                (HttpMethod.Post, "api/agents/session-token"),
            })
            {
                using var request = new HttpRequestMessage(method, path);
                request.Headers.TryAddWithoutValidation("Origin", origin);
                request.Headers.Add("Access-Control-Request-Method", "POST");
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", demo.Token("ann"));
                using var answer = await page.SendAsync(request);

                Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"), $"{method} {path} lets {origin} in.");
                Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
            }
        }
    }

    [Fact]
    public async Task No_path_leads_past_the_proof()
    {
        await using var demo = await Demo.StartAsync();
        foreach (var path in new[]
        {
            "api/conversations/..%2f..%2fops%2fstatus", "api/conversations/%2e%2e/ops/status", "api/conversations/a%00b", "api//ops//status", "API/OPS/STATUS",
        })
        {
            Assert.InRange((await Demo.SendAsync(demo.Api, HttpMethod.Get, path, null, demo.Token("ann"))).Status, 400, 499);
        }
    }
}
