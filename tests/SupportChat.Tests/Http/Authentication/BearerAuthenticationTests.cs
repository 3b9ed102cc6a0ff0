using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SupportChat.Emulators;
using SupportChat.Emulators.Issuer;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Http.Authentication;

/// <summary>
/// Only tokens of the configured issuer, for us, still good and signed with its key prove a caller (docs/architecture.md#invariant-6-proof-before-change).
/// </summary>
public sealed class BearerAuthenticationTests
{
    [Fact]
    public async Task A_token_that_is_wrong_in_any_way_is_refused_and_changes_nothing()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Conversations:StartDeadline"] = "00:00:20" });
        await using var stranger = await IssuerEmulator.StartAsync(new IssuerEmulatorOptions(), CancellationToken.None);
        var good = demo.Token("ann");
        var parts = good.Split('.');
        var claims = JsonNode.Parse(FromBase64(parts[1]))!.AsObject();
        claims["sub"] = "bob";
        var tokens = new Dictionary<string, string>
        {
            ["no token"] = "",
            ["no JWT"] = "abc",
            ["expired"] = demo.Issuer.CreateToken("ann", [], lifetime: TimeSpan.FromHours(-1)),
            ["for somebody else"] = demo.Issuer.CreateToken("ann", [], audience: "another"),
            ["of another issuer"] = stranger.CreateToken("ann", []),
            ["claims exchanged"] = $"{parts[0]}.{ToBase64(claims.ToJsonString())}.{parts[2]}",
            ["signature cut"] = good[..^4],
            ["unsigned"] = $"{ToBase64("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.",
            ["symmetric"] = Symmetric(parts),
        };

        var answers = new Dictionary<string, int>();
        foreach (var (name, token) in tokens)
        {
            answers[name] = (await Demo.SendAsync(demo.Api, HttpMethod.Post, "api/conversations", new JsonObject { ["subject"] = "Hi" }, token)).Status;
        }

        Assert.All(answers, answer => Assert.Equal((answer.Key, 401), (answer.Key, answer.Value)));
        Assert.Empty(await demo.QueryAsync("SELECT Id FROM Case"));
        Assert.Equal(201, (await demo.StartConversationAsync("ann", "k")).Status);
    }

    [Fact]
    public async Task A_refusal_says_how_to_prove_oneself()
    {
        await using var demo = await Demo.StartAsync();
        using var answer = await demo.Api.GetAsync("api/conversations");
        var (_, expired) = await Demo.SendAsync(
            demo.Api, HttpMethod.Get, "api/conversations", null, demo.Issuer.CreateToken("ann", [], lifetime: TimeSpan.FromHours(-1)));

        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("The token has expired: get a new one.", expired["detail"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"crit":["x"],"x":1}""")]
    [InlineData("""{"crit":[]}""")]
    [InlineData("""{"crit":["b64"],"b64":false}""")]
    [InlineData("""{"typ":"logout+jwt"}""")]
    [InlineData("""{"typ":"secevent+jwt"}""")]
    [InlineData("""{"typ":"application/dpop+jwt"}""")]
    [InlineData("""{"typ":""}""")]
    [InlineData("""{"typ":null}""")]
    [InlineData("""{"typ":["JWT"]}""")]
    [InlineData("""{"typ":"\ud83d"}""")]
    [InlineData("""{"typ":"JWT","typ":"logout+jwt"}""")]
    [InlineData("""{"kid":7}""")]
    [InlineData("""{"kid":"\ud83d"}""")]
    [InlineData("""{"\ud83d":1}""")]
    [InlineData("""{"alg":"RS256","alg":"none"}""")]
    public async Task A_signed_token_of_another_kind_proves_nobody(string header)
    {
        await using var demo = await Demo.StartAsync();
        var token = demo.Issuer.CreateToken("ann", ["supportchat.operator"], claims: "{}", header: header);

        Assert.Equal(401, (await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, token)).Status);
        Assert.Equal(401, (await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/ops/status", null, token)).Status);
    }

    [Fact]
    public async Task Every_name_of_an_access_or_id_token_is_taken()
    {
        await using var demo = await Demo.StartAsync();
        string[] tokens =
        [
            .. new[] { "JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt" }
                .Select(type => demo.Issuer.CreateToken("ann", [], claims: "{}", header: $$"""{"typ":"{{type}}"}""")),
            demo.Issuer.CreateToken("ann", [], claims: "{}", without: ["typ"]),
        ];

        foreach (var token in tokens)
        {
            Assert.Equal(200, (await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, token)).Status);
        }
    }

    [Theory]
    [InlineData("""{"aud":7}""")]
    [InlineData("""{"aud":[]}""")]
    [InlineData("""{"aud":[7,"supportchat"]}""")]
    [InlineData("""{"aud":null}""")]
    [InlineData("""{"aud":{"supportchat":1}}""")]
    [InlineData("""{"aud":"supportchat/"}""")]
    [InlineData("""{"aud":"SupportChat"}""")]
    [InlineData("""{"aud":"other supportchat"}""")]
    [InlineData("""{"aud":"other","aud":"supportchat"}""")]
    [InlineData("""{"exp":true}""")]
    [InlineData("""{"exp":1e400}""")]
    [InlineData("""{"exp":99999999999999999999}""")]
    [InlineData("""{"iss":7}""")]
    [InlineData("""{"nbf":"soon"}""")]
    [InlineData("""{"name":"\ud83d"}""")]
    [InlineData("""{"\ud83d":1}""")]
    public async Task A_claim_that_cannot_be_what_it_should_proves_nobody(string claims)
    {
        await using var demo = await Demo.StartAsync();
        var token = demo.Issuer.CreateToken("ann", [], claims: claims);

        Assert.Equal(401, (await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, token)).Status);
    }

    [Theory]
    [InlineData("sf_005000000000001AAA")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234567890123456789x")]
    public async Task A_subject_that_no_customer_can_have_is_refused(string subject)
    {
        await using var demo = await Demo.StartAsync();

        Assert.Equal(403, (await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, demo.Token(subject))).Status);
    }

    [Fact]
    public async Task While_the_issuers_keys_cannot_be_read_the_answer_is_503()
    {
        var issuer = await IssuerEmulator.StartAsync(new IssuerEmulatorOptions(), CancellationToken.None);
        var token = issuer.CreateToken("ann", []);
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["ClientAuth:Authority"] = issuer.BaseAddress.ToString() });
        await issuer.DisposeAsync();

        using var request = new HttpRequestMessage(HttpMethod.Get, "api/conversations");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await demo.Api.SendAsync(request);

        Assert.Equal(503, (int)answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    /// <summary>Signed with what everybody can read: the issuer's public key as a shared secret.</summary>
    private static string Symmetric(string[] parts)
    {
        var header = JsonNode.Parse(FromBase64(parts[0]))!.AsObject();
        header["alg"] = "HS256";
        var signed = $"{ToBase64(header.ToJsonString())}.{parts[1]}";
        return $"{signed}.{ToBase64(System.Security.Cryptography.HMACSHA256.HashData("public"u8, Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string FromBase64(string text) => Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(text));

    private static string ToBase64(string text) => ToBase64(Encoding.UTF8.GetBytes(text));

    private static string ToBase64(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
