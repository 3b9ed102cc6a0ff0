using System.Text.Json.Nodes;
using SupportChat.Cli.Hosting;
using SupportChat.Tests.Emulators.Sendbird.Fixtures;
using SupportChat.Tests.EndToEnd.Doors.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>The agents' panel in Salesforce asks for the session of its agent: only one test has to do with Ada, the others leave what they find.</summary>
public sealed class AgentSessionTests(RunningDemo running) : IClassFixture<RunningDemo>
{
    private const string Path = "api/agents/session-token";
    private const string Ada = "005000000000001AAA";
    private const string Ben = "005000000000002AAA";
    private const string Carla = "005000000000003AAA";

    private readonly Demo demo = running.Demo;

    [Fact]
    public async Task An_active_agent_gets_tokens_that_connect_and_one_Sendbird_user()
    {
        var before = await CreatedUsersAsync();

        var (status, first) = await AskAsync(Ada);
        var (_, second) = await AskAsync("005000000000001");

        Assert.Equal(200, status);
        Assert.Equal(["applicationId", "expiresAt", "sessionToken", "userId"], first.Select(member => member.Key).Order());
        Assert.Equal(("SUPPORTCHAT-DEMO", $"sf_{Ada}"), (first["applicationId"]!.GetValue<string>(), first["userId"]!.GetValue<string>()));
        foreach (var session in new[] { first, second })
        {
            using var socket = new SocketClient();
            var login = await socket.ConnectAsync(
                demo.Sendbird.BaseAddress!, $"user_id=sf_{Ada}", new { token = session["sessionToken"]!.GetValue<string>() });
            Assert.Equal(("Ada Keller", $"sf_{Ada}"), (login["nickname"]!.GetValue<string>(), login["user_id"]!.GetValue<string>()));
        }

        Assert.Equal(before + 1, await CreatedUsersAsync());
        var (_, user) = await Demo.SendAsync(demo.Sendbird, HttpMethod.Get, $"v3/users/sf_{Ada}");
        Assert.EndsWith($"/{Ada}/F", user["profile_url"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Sendbird_user_that_was_deleted_is_there_again()
    {
        Assert.Equal(200, (await AskAsync(Ben)).Status);
        Assert.Equal(200, (await Demo.SendAsync(demo.Sendbird, HttpMethod.Delete, $"v3/users/sf_{Ben}")).Status);

        Assert.Equal(200, (await AskAsync(Ben)).Status);
        Assert.Equal("Ben Okafor", (await Demo.SendAsync(demo.Sendbird, HttpMethod.Get, $"v3/users/sf_{Ben}")).Body["nickname"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_deactivated_Sendbird_user_is_refused_and_stays_so()
    {
        Assert.Equal(200, (await AskAsync(Ben)).Status);
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Put, $"v3/users/sf_{Ben}", new JsonObject { ["is_active"] = false });

        var (status, problem) = await AskAsync(Ben);

        Assert.Equal((403, "urn:supportchat:forbidden"), (status, problem["type"]!.GetValue<string>()));
        Assert.Contains("deactivated in Sendbird", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.False((await Demo.SendAsync(demo.Sendbird, HttpMethod.Get, $"v3/users/sf_{Ben}")).Body["is_active"]!.GetValue<bool>());
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Put, $"v3/users/sf_{Ben}", new JsonObject { ["is_active"] = true });
        Assert.Equal(200, (await AskAsync(Ben)).Status);
    }

    [Fact]
    public async Task An_inactive_Salesforce_user_is_refused_at_once_and_let_in_again()
    {
        Assert.Equal(200, (await AskAsync(Carla)).Status);
        await ActivateAsync(Carla, false);

        var (status, problem) = await AskAsync(Carla);

        Assert.Equal((403, "urn:supportchat:forbidden"), (status, problem["type"]!.GetValue<string>()));
        Assert.Contains("not active in Salesforce", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        await ActivateAsync(Carla, true);
        Assert.Equal(200, (await AskAsync(Carla)).Status);
    }

    [Fact]
    public async Task A_user_whom_the_org_does_not_have_is_not_found()
    {
        var before = await CreatedUsersAsync();

        var (status, problem) = await AskAsync("005000000000999AAA");

        Assert.Equal((404, "urn:supportchat:not-found"), (status, problem["type"]!.GetValue<string>()));
        Assert.Equal(before, await CreatedUsersAsync());
    }

    [Theory]
    [InlineData("00G000000000001AAA", "a user")]
    [InlineData("005000000000001AAB", "a user")]
    [InlineData("ada", "a user")]
    [InlineData("005000000000001AAA ", "18 characters")]
    [InlineData("", "a user")]
    public async Task Whatever_is_no_id_of_a_user_is_named(string id, string remedy)
    {
        var (status, problem) = await AskAsync(id);

        Assert.Equal((400, "urn:supportchat:validation"), (status, problem["type"]!.GetValue<string>()));
        Assert.Contains(remedy, problem["errors"]!["salesforceUserId"]![0]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_is_an_object_of_bounded_size_in_which_other_members_are_passed_over()
    {
        var wrong = await SendAsync(new JsonArray(), DemoSettings.AgentKey);
        var number = await SendAsync(new JsonObject { ["salesforceUserId"] = 5 }, DemoSettings.AgentKey);
        var large = await SendAsync(new JsonObject { ["salesforceUserId"] = Carla, ["more"] = new string('x', 10_000) }, DemoSettings.AgentKey);
        var other = await SendAsync(new JsonObject { ["salesforceUserId"] = Carla, ["panelVersion"] = 2 }, DemoSettings.AgentKey);

        Assert.Equal((400, 400, 413, 200), (wrong.Status, number.Status, large.Status, other.Status));
    }

    [Fact]
    public async Task Only_a_key_of_its_own_or_its_role_opens_it()
    {
        var body = new JsonObject { ["salesforceUserId"] = Carla };
        foreach (var key in new[] { null, "a-wrong-key", DemoSettings.OpsKey, "demo-push-key", DemoSettings.AgentKey.ToUpperInvariant() })
        {
            Assert.Equal((key, 401), (key, (await SendAsync(body.DeepClone(), key)).Status));
        }

        foreach (var (token, status) in new[]
        {
            (demo.Token("ann"), 403),
            (demo.Token("ann", "conversations.write.all", "supportchat.operator", "case-changes.write"), 403),
            (demo.Token("panel", "agents.session"), 200),
        })
        {
            Assert.Equal(status, (await Demo.SendAsync(demo.Api, HttpMethod.Post, Path, body.DeepClone(), token)).Status);
        }

        Assert.Equal(401, (await Demo.SendAsync(
            demo.Api, HttpMethod.Get, "api/ops/status", null, null, ("X-SupportChat-Key", DemoSettings.AgentKey))).Status);
    }

    [Fact]
    public async Task While_Salesforce_is_down_the_panel_is_told_when_to_ask_again()
    {
        await Demo.FaultAsync(demo.Salesforce, new JsonObject
        {
            ["match"] = new JsonObject { ["path"] = "/services/data/" },
            ["effect"] = new JsonObject { ["status"] = 503 },
        });
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Path);
            request.Content = new StringContent($$"""{"salesforceUserId":"{{Carla}}"}""");
            request.Headers.Add("X-SupportChat-Key", DemoSettings.AgentKey);
            using var answer = await demo.Api.SendAsync(request);

            Assert.Equal(503, (int)answer.StatusCode);
            Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        }
        finally
        {
            await Demo.HealAsync(demo.Salesforce);
        }

        await Eventually.BecomesTrueAsync(async () => (await AskAsync(Carla)).Status == 200);
    }

    private Task<(int Status, JsonObject Body)> AskAsync(string userId) => SendAsync(new JsonObject { ["salesforceUserId"] = userId }, DemoSettings.AgentKey);

    private Task<(int Status, JsonObject Body)> SendAsync(JsonNode body, string? key) =>
        Demo.SendAsync(demo.Api, HttpMethod.Post, Path, body, null, key is null ? [] : [("X-SupportChat-Key", key)]);

    private Task ActivateAsync(string userId, bool isActive) =>
        Demo.SendAsync(demo.Salesforce, HttpMethod.Put, $"emulator/users/{userId}", new JsonObject { ["isActive"] = isActive });

    private async Task<long> CreatedUsersAsync() => (await demo.SendbirdWritesAsync()).GetValueOrDefault("POST /v3/users");
}
