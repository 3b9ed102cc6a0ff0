using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using SupportChat.Emulators;
using SupportChat.Emulators.Issuer;

namespace SupportChat.Tests.Emulators.Issuer;

public sealed class IssuerEmulatorTests
{
    [Fact]
    public async Task A_token_passes_the_validation_that_discovery_describes()
    {
        await using var issuer = await IssuerEmulator.StartAsync(new IssuerEmulatorOptions(), CancellationToken.None);
        using var client = new HttpClient { BaseAddress = issuer.BaseAddress };

        using var answer = await client.PostAsJsonAsync("/token", new { userId = "customer-1", roles = new[] { "supportchat.operator" } });
        var token = (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["token"]!;
        var valid = await ValidateAsync(issuer, token, "supportchat");

        Assert.True(valid.IsValid, valid.Exception?.Message);
        var jwt = Assert.IsType<JsonWebToken>(valid.SecurityToken);
        Assert.Equal("customer-1", jwt.Subject);
        Assert.Equal("RS256", jwt.Alg);
        Assert.Equal(issuer.BaseAddress.ToString().TrimEnd('/'), jwt.Issuer);
        Assert.Equal("""["supportchat.operator"]""", jwt.GetPayloadValue<System.Text.Json.JsonElement>("roles").GetRawText());
    }

    [Theory]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("POST", "/", 404)]
    [InlineData("OPTIONS", "/nothing", 404)]
    [InlineData("DELETE", "/.well-known/nothing", 404)]
    [InlineData("GET", "/token", 405, "OPTIONS, POST")]
    [InlineData("POST", "/.well-known/jwks.json", 405, "GET, OPTIONS")]
    [InlineData("DELETE", "/.well-known/openid-configuration", 405, "GET, OPTIONS")]
    [InlineData("OPTIONS", "/token", 204)]
    [InlineData("OPTIONS", "/.well-known/jwks.json", 204)]
    [InlineData("OPTIONS", "/.well-known/openid-configuration", 204)]
    public async Task An_unknown_path_is_not_found_and_a_known_one_names_its_methods(string method, string path, int status, string allow = "")
    {
        await using var issuer = await IssuerEmulator.StartAsync(new IssuerEmulatorOptions(), CancellationToken.None);
        using var client = new HttpClient { BaseAddress = issuer.BaseAddress };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var answer = await client.SendAsync(request);

        Assert.Equal((status, allow), ((int)answer.StatusCode, string.Join(", ", answer.Content.Headers.Allow.Order())));
    }

    [Fact]
    public async Task A_token_without_roles_has_an_empty_list_of_them()
    {
        await using var issuer = await IssuerEmulator.StartAsync(new IssuerEmulatorOptions(), CancellationToken.None);

        var jwt = new JsonWebToken(issuer.CreateToken("customer-1", []));

        Assert.Equal("[]", jwt.GetPayloadValue<System.Text.Json.JsonElement>("roles").GetRawText());
    }

    [Fact]
    public async Task Tokens_of_another_issuer_audience_or_time_fail_the_validation()
    {
        await using var issuer = await IssuerEmulator.StartAsync(new IssuerEmulatorOptions(), CancellationToken.None);
        await using var other = await IssuerEmulator.StartAsync(new IssuerEmulatorOptions(), CancellationToken.None);

        Assert.False((await ValidateAsync(issuer, other.CreateToken("customer-1", []), "supportchat")).IsValid);
        Assert.False((await ValidateAsync(issuer, issuer.CreateToken("customer-1", [], audience: "another"), "supportchat")).IsValid);
        Assert.False((await ValidateAsync(issuer, issuer.CreateToken("customer-1", [], lifetime: TimeSpan.FromHours(-1)), "supportchat")).IsValid);
    }

    [Fact]
    public async Task Times_follow_the_given_clock()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        await using var issuer = await IssuerEmulator.StartAsync(
            new IssuerEmulatorOptions { TimeProvider = time, TokenLifetime = TimeSpan.FromMinutes(5) }, CancellationToken.None);

        var jwt = new JsonWebToken(issuer.CreateToken("customer-1", []));

        Assert.Equal(1_800_000_000, jwt.GetPayloadValue<long>("iat"));
        Assert.Equal(1_800_000_300, jwt.GetPayloadValue<long>("exp"));
    }

    [Theory]
    [InlineData("", "not the JSON")]
    [InlineData("{}", "userId is required")]
    [InlineData("""{"userId":" "}""", "userId is required")]
    [InlineData("""{"userId":7}""", "userId")]
    [InlineData("""{"userId":"a","roles":"operator"}""", "roles")]
    [InlineData("""{"userId":"a","roles":[""]}""", "roles must be")]
    [InlineData("""{"userId":"a","role":["x"]}""", "role")]
    [InlineData("""{"userId":"a","claims":["x"]}""", "claims and header must be objects")]
    [InlineData("""{"userId":"a","claims":"x"}""", "claims and header must be objects")]
    [InlineData("""{"userId":"a","header":7}""", "claims and header must be objects")]
    [InlineData("""{"userId":"a","without":"aud"}""", "without")]
    [InlineData("""{"userId":"a","without":[""]}""", "without must be")]
    public async Task Wrong_input_is_refused_with_the_reason(string body, string reason)
    {
        await using var issuer = await IssuerEmulator.StartAsync(new IssuerEmulatorOptions(), CancellationToken.None);
        using var client = new HttpClient { BaseAddress = issuer.BaseAddress };

        using var answer = await client.PostAsync("/token", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(reason, (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Claims_and_header_are_kept_as_they_are_written()
    {
        await using var issuer = await IssuerEmulator.StartAsync(new IssuerEmulatorOptions(), CancellationToken.None);
        using var client = new HttpClient { BaseAddress = issuer.BaseAddress };

        var answer = await PostAsync(client, "/token", """
            {"userId":"ann","without":["aud","roles","iat","nbf","exp","typ"],"header":{"crit":["x"]},
             "claims":{"sub":12345678901234567890,"n":1.50e3,"n":"\ud83d","o":{ "a" : [1] }}}
            """);
        var parts = ((string)answer["token"]!).Split('.').Take(2).Select(part => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part))).ToArray();
        var name = issuer.BaseAddress.ToString().TrimEnd('/');

        Assert.Matches("""^{"alg":"RS256","kid":"[^"]+","crit":\["x"\]}$""", parts[0]);
        Assert.Equal($$$"""{"iss":"{{{name}}}","sub":12345678901234567890,"n":1.50e3,"n":"\ud83d","o":{ "a" : [1] }}""", parts[1]);
    }

    [Theory]
    [InlineData("{}", 1)]
    [InlineData("""{"keepOld":false}""", 1)]
    [InlineData("""{"keepOld":true}""", 2)]
    public async Task A_rolled_key_signs_from_then_on(string body, int published)
    {
        await using var issuer = await IssuerEmulator.StartAsync(new IssuerEmulatorOptions(), CancellationToken.None);
        using var client = new HttpClient { BaseAddress = issuer.BaseAddress };
        var old = issuer.CreateToken("customer-1", []);

        var keyId = (string)(await PostAsync(client, "/emulator/keys/roll", body))["keyId"]!;
        var fresh = issuer.CreateToken("customer-1", []);
        var state = (await client.GetFromJsonAsync<JsonObject>("/emulator/state"))!;

        Assert.Equal(keyId, new JsonWebToken(fresh).Kid);
        Assert.NotEqual(keyId, new JsonWebToken(old).Kid);
        Assert.True((await ValidateAsync(issuer, fresh, "supportchat")).IsValid);
        Assert.Equal(published == 2, (await ValidateAsync(issuer, old, "supportchat")).IsValid);
        Assert.Equal(published, state["keys"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("", "not the JSON")]
    [InlineData("null", "object")]
    [InlineData("""{"keepOld":"yes"}""", "keepOld")]
    [InlineData("""{"keep":true}""", "keep")]
    public async Task A_wrong_roll_is_refused_and_changes_no_key(string body, string reason)
    {
        await using var issuer = await IssuerEmulator.StartAsync(new IssuerEmulatorOptions(), CancellationToken.None);
        using var client = new HttpClient { BaseAddress = issuer.BaseAddress };
        var old = new JsonWebToken(issuer.CreateToken("customer-1", [])).Kid;

        using var answer = await client.PostAsync("/emulator/keys/roll", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(reason, (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["detail"]!, StringComparison.Ordinal);
        Assert.Equal(old, new JsonWebToken(issuer.CreateToken("customer-1", [])).Kid);
    }

    [Fact]
    public async Task Pages_of_this_machine_may_ask_for_tokens()
    {
        await using var issuer = await IssuerEmulator.StartAsync(new IssuerEmulatorOptions(), CancellationToken.None);
        using var client = new HttpClient { BaseAddress = issuer.BaseAddress };
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/token");
        preflight.Headers.Add("Origin", "http://localhost:3000");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "content-type");

        using var request = new HttpRequestMessage(HttpMethod.Post, "/token") { Content = JsonContent.Create(new { userId = "customer-1" }) };
        request.Headers.Add("Origin", "http://localhost:3000");

        using var allowed = await client.SendAsync(preflight);
        using var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal("content-type", allowed.Headers.GetValues("Access-Control-Allow-Headers").Single());
        Assert.Equal("http://localhost:3000", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    private static async Task<JsonObject> PostAsync(HttpClient client, string path, string body)
    {
        using var answer = await client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    private static async Task<TokenValidationResult> ValidateAsync(IssuerEmulator issuer, string token, string audience)
    {
        var manager = new ConfigurationManager<OpenIdConnectConfiguration>(
            new Uri(issuer.BaseAddress, ".well-known/openid-configuration").ToString(),
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever { RequireHttps = false });
        var configuration = await manager.GetConfigurationAsync(CancellationToken.None);
        return await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = configuration.Issuer,
            ValidAudience = audience,
            IssuerSigningKeys = configuration.SigningKeys,
        });
    }
}
