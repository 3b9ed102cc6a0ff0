using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Emulators;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Salesforce;

public sealed class OAuthTests
{
    private const string Grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    [Fact]
    public async Task Client_credentials_give_a_token_without_expiry_and_with_the_ids_in_the_identity_url()
    {
        await using var org = await EmulatedOrg.StartAsync();

        var answer = await org.TokenAsync();

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        Assert.StartsWith("00D000000000001!AQ", (string)answer.Json!["access_token"]!, StringComparison.Ordinal);
        Assert.Equal(org.Emulator.BaseAddress, new Uri((string)answer.Json["instance_url"]!));
        Assert.EndsWith($"/id/00D000000000001EAA/{EmulatedOrg.IntegrationUser}", (string)answer.Json["id"]!, StringComparison.Ordinal);
        Assert.Null(answer.Json["expires_in"]);
    }

    [Fact]
    public async Task Client_credentials_may_come_as_basic_authentication()
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/services/oauth2/token");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("demo-client:demo-secret"u8));
        request.Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials")]);

        using var response = await org.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("client_credentials", "other", "demo-secret", "invalid_client_id")]
    [InlineData("client_credentials", "demo-client", "wrong", "invalid_client")]
    [InlineData("password", "demo-client", "demo-secret", "unsupported_grant_type")]
    [InlineData(Grant, "demo-client", "demo-secret", "unsupported_grant_type")]
    public async Task A_wrong_token_request_is_refused(string grant, string id, string secret, string error)
    {
        await using var org = await EmulatedOrg.StartAsync();

        var answer = await org.TokenAsync(("grant_type", grant), ("client_id", id), ("client_secret", secret));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(error, (string)answer.Json!["error"]!);
        Assert.NotEmpty((string)answer.Json["error_description"]!);
    }

    [Theory]
    [InlineData("demo-client", "integration@supportchat.example", "https://login.salesforce.com", 200, null)]
    [InlineData("demo-client", "integration@supportchat.example", "https://login.salesforce.com/", 200, null)]
    [InlineData("other-client", "integration@supportchat.example", "https://login.salesforce.com", 200, "client identifier invalid")]
    [InlineData("demo-client", "nobody@supportchat.example", "https://login.salesforce.com", 200, "user hasn't approved this consumer")]
    [InlineData("demo-client", "integration@supportchat.example", "https://evil.example", 200, "audience is invalid")]
    [InlineData("demo-client", "integration@supportchat.example", "https://login.salesforce.com", -200, "expired authorization code")]
    public async Task A_jwt_is_checked_claim_by_claim(string issuer, string subject, string audience, int seconds, string? refusal)
    {
        using var key = RSA.Create(2048);
        await using var org = await EmulatedOrg.StartAsync(new SalesforceEmulatorOptions { JwtPublicKey = key.ExportSubjectPublicKeyInfoPem() });
        var expiry = TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds();

        var answer = await org.TokenAsync(("grant_type", Grant), ("assertion",
            Sign(key, $$"""{"iss":"{{issuer}}","sub":"{{subject}}","aud":"{{audience}}","exp":{{expiry}}}""")));

        Assert.Equal(refusal, (string?)answer.Json!["error_description"]);
        Assert.Equal(refusal is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task A_jwt_signed_by_another_key_is_refused()
    {
        using var key = RSA.Create(2048);
        using var other = RSA.Create(2048);
        await using var org = await EmulatedOrg.StartAsync(new SalesforceEmulatorOptions { JwtPublicKey = key.ExportSubjectPublicKeyInfoPem() });
        var expiry = TimeProvider.System.GetUtcNow().AddSeconds(200).ToUnixTimeSeconds();

        var answer = await org.TokenAsync(("grant_type", Grant), ("assertion",
            Sign(other, $$"""{"iss":"demo-client","sub":"integration@supportchat.example","aud":"https://login.salesforce.com","exp":{{expiry}}}""")));

        Assert.Equal("invalid assertion", (string?)answer.Json!["error_description"]);
    }

    [Fact]
    public async Task An_expired_token_is_answered_as_the_real_one()
    {
        await using var org = await EmulatedOrg.StartAsync();

        var expired = await org.SendAsync("POST", "/emulator/tokens/expire");
        var refused = await org.SendAsync("GET", "limits");

        Assert.Equal(1, (int)expired.Json!["expired"]!);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.Equal("""[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]""", refused.Text);
        org.Token = (string)(await org.TokenAsync()).Json!["access_token"]!;
        Assert.Equal(HttpStatusCode.OK, (await org.SendAsync("GET", "limits")).Status);
    }

    [Fact]
    public async Task A_token_lives_while_it_is_used()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var org = await EmulatedOrg.StartAsync(new SalesforceEmulatorOptions { TimeProvider = time });

        time.Advance(TimeSpan.FromMinutes(119));
        var used = await org.SendAsync("GET", "limits");
        time.Advance(TimeSpan.FromMinutes(119));
        var usedAgain = await org.SendAsync("GET", "limits");
        time.Advance(TimeSpan.FromMinutes(121));
        var idle = await org.SendAsync("GET", "limits");

        Assert.Equal(HttpStatusCode.OK, used.Status);
        Assert.Equal(HttpStatusCode.OK, usedAgain.Status);
        Assert.Equal("INVALID_SESSION_ID", idle.Code);
    }

    [Fact]
    public async Task User_info_introspection_and_revocation_know_the_token()
    {
        await using var org = await EmulatedOrg.StartAsync();
        (string, string)[] question = [("token", org.Token), ("client_id", "demo-client"), ("client_secret", "demo-secret")];

        var info = await org.SendAsync("GET", "/services/oauth2/userinfo");
        var before = await org.PostFormAsync("/services/oauth2/introspect", question);
        var revoked = await org.PostFormAsync("/services/oauth2/revoke", ("token", org.Token));
        var after = await org.PostFormAsync("/services/oauth2/introspect", question);
        var gone = await org.SendAsync("GET", "/services/oauth2/userinfo");

        Assert.Equal("00D000000000001EAA", (string)info.Json!["organization_id"]!);
        Assert.Equal("integration@supportchat.example", (string)info.Json["preferred_username"]!);
        Assert.True((bool)before.Json!["active"]!);
        Assert.Equal(HttpStatusCode.OK, revoked.Status);
        Assert.False((bool)after.Json!["active"]!);
        Assert.Equal((HttpStatusCode.Forbidden, "Bad_OAuth_Token"), (gone.Status, gone.Text));
    }

    [Fact]
    public async Task A_call_without_proof_is_refused()
    {
        await using var org = await EmulatedOrg.StartAsync();

        using var response = await org.Http.GetAsync("/services/data/v67.0/limits");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("INVALID_AUTH_HEADER", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string Sign(RSA key, string claims)
    {
        var text = $"{Base64Url.EncodeToString("""{"alg":"RS256"}"""u8)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }
}
