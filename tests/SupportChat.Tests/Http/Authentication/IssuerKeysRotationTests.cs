using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SupportChat.Emulators;
using SupportChat.Emulators.Issuer;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Http.Authentication;

/// <summary>The customers' issuer may replace its keys at any time: genuine customers get in, and nobody makes the service trouble the issuer.</summary>
public sealed class IssuerKeysRotationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_new_key_is_known_at_once_and_the_old_one_as_long_as_it_is_published(bool keepOld)
    {
        await using var demo = await Demo.StartAsync();
        var old = demo.Token("ann");
        Assert.Equal(200, await ListAsync(demo, old));

        await RollAsync(demo, keepOld);

        Assert.Equal(200, await ListAsync(demo, demo.Token("ann")));
        Assert.Equal(keepOld ? 200 : 401, await ListAsync(demo, old));
    }

    [Fact]
    public async Task Two_rolls_within_a_minute_lock_nobody_out()
    {
        await using var demo = await Demo.StartAsync();
        Assert.Equal(200, await ListAsync(demo, demo.Token("ann")));

        await RollAsync(demo, keepOld: false);
        var first = demo.Token("ann");
        Assert.Equal(200, await ListAsync(demo, first));
        await RollAsync(demo, keepOld: false);

        Assert.Equal(200, await ListAsync(demo, demo.Token("ann")));
        Assert.Equal(401, await ListAsync(demo, first));
    }

    [Fact]
    public async Task Callers_at_once_share_one_read()
    {
        await using var demo = await Demo.StartAsync();
        Assert.Equal(200, await ListAsync(demo, demo.Token("ann")));
        var before = await ReadsAsync(demo);
        await RollAsync(demo, keepOld: false);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => ListAsync(demo, demo.Token($"customer {n}"))));

        Assert.All(answers, status => Assert.Equal(200, status));
        Assert.Equal(before + 1, await ReadsAsync(demo));
    }

    [Fact]
    public async Task A_flood_of_made_up_key_ids_costs_the_issuer_little_and_keeps_nobody_out()
    {
        await using var demo = await Demo.StartAsync();
        var known = demo.Token("ann");
        Assert.Equal(200, await ListAsync(demo, known));
        var before = await ReadsAsync(demo);
        var started = TimeProvider.System.GetTimestamp();

        var flood = Task.WhenAll(Enumerable.Range(0, 200).Select(n => ListAsync(demo, Forged(demo, $"made-up-{n}"))));
        Assert.Equal(200, await ListAsync(demo, known));
        await RollAsync(demo, keepOld: true);
        Assert.Equal(200, await ListAsync(demo, demo.Token("bob")));
        Assert.All(await flood, status => Assert.Equal(401, status));
        flood = Task.WhenAll(Enumerable.Range(0, 200).Select(n => ListAsync(demo, Forged(demo, $"made-up-too-{n}"))));
        await RollAsync(demo, keepOld: true);
        Assert.Equal(200, await ListAsync(demo, demo.Token("carol")));
        Assert.All(await flood, status => Assert.Equal(401, status));

        var most = 1 + (TimeProvider.System.GetElapsedTime(started).TotalSeconds / 2);
        Assert.InRange(await ReadsAsync(demo) - before, 1, (long)Math.Ceiling(most));
    }

    [Fact]
    public async Task What_the_issuer_cannot_have_signed_costs_it_nothing()
    {
        await using var demo = await Demo.StartAsync();
        await using var stranger = await IssuerEmulator.StartAsync(new IssuerEmulatorOptions(), CancellationToken.None);
        var known = demo.Token("ann");
        Assert.Equal(200, await ListAsync(demo, known));
        var before = await ReadsAsync(demo);

        Assert.Equal(401, await ListAsync(demo, stranger.CreateToken("ann", [])));
        Assert.Equal(401, await ListAsync(demo, demo.Issuer.CreateToken("ann", [], audience: "another")));
        Assert.Equal(401, await ListAsync(demo, Tampered(demo, known)));
        var expired = demo.Issuer.CreateToken("ann", [], claims: """{"exp":1000000000}""", header: """{"kid":"old"}""");
        Assert.Equal(401, await ListAsync(demo, Tampered(demo, expired)));

        Assert.Equal(before, await ReadsAsync(demo));
    }

    [Fact]
    public async Task A_token_without_a_key_id_survives_the_roll_too()
    {
        await using var demo = await Demo.StartAsync();
        Assert.Equal(200, await ListAsync(demo, demo.Issuer.CreateToken("ann", [], claims: "{}", without: ["kid"])));

        await RollAsync(demo, keepOld: false);

        Assert.Equal(200, await ListAsync(demo, demo.Issuer.CreateToken("ann", [], claims: "{}", without: ["kid"])));
    }

    [Fact]
    public async Task While_the_issuer_is_down_known_keys_are_good_and_of_others_nothing_is_said()
    {
        var issuer = await IssuerEmulator.StartAsync(new IssuerEmulatorOptions(), CancellationToken.None);
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["ClientAuth:Authority"] = issuer.BaseAddress.ToString() });
        var known = issuer.CreateToken("ann", []);
        Assert.Equal(200, await ListAsync(demo, known));
        issuer.RollKey(keepOld: true);
        var fresh = issuer.CreateToken("ann", []);
        await issuer.DisposeAsync();

        using var answer = await GetAsync(demo, fresh);

        Assert.Equal(503, (int)answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal(200, await ListAsync(demo, known));
    }

    [Theory]
    [InlineData("/.well-known/openid-configuration", """{"status":200,"body":"<html>Under maintenance</html>","headers":{"Content-Type":"text/html"}}""")]
    [InlineData("/.well-known/openid-configuration", """{"status":200,"body":{}}""")]
    [InlineData("/.well-known/jwks.json", """{"status":200,"body":"<html>Under maintenance</html>","headers":{"Content-Type":"text/html"}}""")]
    [InlineData("/.well-known/jwks.json", """{"status":200,"body":{"keys":[]}}""")]
    [InlineData("/.well-known/jwks.json", """{"status":500}""")]
    [InlineData("/.well-known/jwks.json", """{"mode":"hang"}""")]
    public async Task An_answer_that_holds_no_keys_takes_none_away(string path, string effect)
    {
        await using var demo = await Demo.StartAsync();
        using var issuer = new HttpClient { BaseAddress = demo.Issuer.BaseAddress };
        var known = demo.Token("ann");
        Assert.Equal(200, await ListAsync(demo, known));
        await RollAsync(demo, keepOld: true);
        var fresh = demo.Token("ann");
        await Demo.FaultAsync(issuer, new JsonObject { ["match"] = new JsonObject { ["path"] = path }, ["effect"] = JsonNode.Parse(effect) });

        Assert.Equal(503, await ListAsync(demo, fresh));
        Assert.Equal(200, await ListAsync(demo, known));
        await Demo.HealAsync(issuer);
        await Eventually.BecomesTrueAsync(async () => await ListAsync(demo, fresh) == 200);
    }

    /// <summary>Of the issuer by its claims, but signed by nobody.</summary>
    private static string Forged(Demo demo, string keyId) =>
        Tampered(demo, demo.Issuer.CreateToken("mallory", [], claims: "{}", header: $$"""{"kid":"{{keyId}}"}"""));

    private static string Tampered(Demo demo, string token) => $"{token[..token.LastIndexOf('.')]}.{demo.Token("somebody else").Split('.')[2]}";

    private static async Task RollAsync(Demo demo, bool keepOld)
    {
        using var issuer = new HttpClient { BaseAddress = demo.Issuer.BaseAddress };
        Assert.Equal(200, (await Demo.SendAsync(issuer, HttpMethod.Post, "emulator/keys/roll", new JsonObject { ["keepOld"] = keepOld })).Status);
    }

    private static async Task<long> ReadsAsync(Demo demo)
    {
        using var issuer = new HttpClient { BaseAddress = demo.Issuer.BaseAddress };
        return (await Demo.SendAsync(issuer, HttpMethod.Get, "emulator/calls")).Body["calls"]!["GET /.well-known/openid-configuration"]!.GetValue<long>();
    }

    private static async Task<int> ListAsync(Demo demo, string token)
    {
        using var answer = await GetAsync(demo, token);
        return (int)answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> GetAsync(Demo demo, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/conversations");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await demo.Api.SendAsync(request);
    }
}
