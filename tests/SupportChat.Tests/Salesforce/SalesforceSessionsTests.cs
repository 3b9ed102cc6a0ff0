using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SupportChat.Salesforce;
using SupportChat.Tests.Fixtures;
using SupportChat.Upstreams;

namespace SupportChat.Tests.Salesforce;

public sealed class SalesforceSessionsTests
{
    private const string Login = UpstreamFixture.LoginRequest;

    private static readonly string Second = UpstreamFixture.Token.Replace("first", "second", StringComparison.Ordinal);

    [Fact]
    public async Task Client_credentials_ask_for_a_token_and_its_identity_is_read()
    {
        using var fixture = new UpstreamFixture().GivenLogin();

        var session = await fixture.RunAsync(fixture.Sessions.GetAsync(default));

        Assert.Equal(new SalesforceSession("00D!first", new Uri("https://acme.my.salesforce.com/"), "00D8c000002JHMDEA4", "005Dp000000PpjsIAC"), session);
        Assert.Equal("grant_type=client_credentials&client_id=client&client_secret=secret", fixture.Http.Sent[0].Body);
        Assert.Equal("https://acme.my.salesforce.com/services/oauth2/token", fixture.Http.Sent[0].Address.AbsoluteUri);
    }

    [Theory]
    [InlineData("https://acme.my.salesforce.com", null, "https://login.salesforce.com")]
    [InlineData("https://acme--uat.sandbox.my.salesforce.com", null, "https://test.salesforce.com")]
    [InlineData("https://test.salesforce.com/", null, "https://test.salesforce.com")]
    [InlineData("http://127.0.0.1:7082/", null, "http://127.0.0.1:7082")]
    [InlineData("https://acme.my.salesforce.com", "https://help.acme.example", "https://help.acme.example")]
    public async Task Jwt_bearer_signs_an_assertion_for_the_right_server(string loginUrl, string? audience, string expected)
    {
        using var key = RSA.Create(2048);
        using var fixture = new UpstreamFixture(
            ("Salesforce:ClientSecret", null),
            ("Salesforce:LoginUrl", loginUrl),
            ("Salesforce:Audience", audience),
            ("Salesforce:Username", "integration@acme.example"),
            ("Salesforce:PrivateKey", key.ExportPkcs8PrivateKeyPem().Replace("\n", "\\n", StringComparison.Ordinal)));
        fixture.GivenLogin();
        var before = fixture.Time.GetUtcNow();

        await fixture.RunAsync(fixture.Sessions.GetAsync(default));

        var form = fixture.Http.Sent[0].Body!.Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
        Assert.Equal("urn:ietf:params:oauth:grant-type:jwt-bearer", form["grant_type"]);
        var parts = form["assertion"].Split('.');
        Assert.True(key.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal("""{"alg":"RS256","typ":"JWT"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])));
        var claims = JsonElement.Parse(Base64Url.DecodeFromChars(parts[1]));
        Assert.Equal(["aud", "exp", "iss", "sub"], claims.EnumerateObject().Select(claim => claim.Name).Order());
        Assert.Equal(("client", "integration@acme.example", expected), (claims.Text("iss"), claims.Text("sub"), claims.Text("aud")));
        Assert.InRange(claims.Number("exp")!.Value, before.ToUnixTimeSeconds() + 170, before.ToUnixTimeSeconds() + 240);
    }

    [Fact]
    public async Task A_session_for_an_address_in_clear_text_is_not_used()
    {
        using var fixture = new UpstreamFixture();
        fixture.Http.On(Login, 200, UpstreamFixture.Token.Replace("https://acme", "http://acme", StringComparison.Ordinal));

        var refusal = await Assert.ThrowsAsync<UpstreamException>(() => fixture.RunAsync(fixture.Sessions.GetAsync(default)));

        Assert.Equal("insecure-instance", refusal.Code);
    }

    [Fact]
    public async Task However_many_wait_one_login_is_made()
    {
        using var fixture = new UpstreamFixture();
        var answer = new TaskCompletionSource<HttpResponseMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Http.On(Login, _ => answer.Task);
        using var impatient = new CancellationTokenSource();

        var given = fixture.Sessions.GetAsync(impatient.Token);
        var waiting = Enumerable.Range(0, 20).Select(_ => fixture.Sessions.GetAsync(CancellationToken.None)).ToList();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        using var token = new HttpResponseMessage { Content = new StringContent(UpstreamFixture.Token) };
        answer.SetResult(token);

        Assert.All(await Task.WhenAll(waiting), session => Assert.Equal("00D!first", session.AccessToken));
        Assert.Single(fixture.Http.Sent);
    }

    [Fact]
    public async Task A_session_is_renewed_in_the_background_before_it_ends()
    {
        using var fixture = new UpstreamFixture().GivenLogin();
        await fixture.RunAsync(fixture.Sessions.GetAsync(default));
        fixture.Time.Advance(TimeSpan.FromMinutes(44));
        Assert.Equal("00D!first", (await fixture.Sessions.GetAsync(default)).AccessToken);

        fixture.Time.Advance(TimeSpan.FromMinutes(2));
        fixture.Http.On(Login, 200, Second);
        Assert.Equal("00D!first", (await fixture.Sessions.GetAsync(default)).AccessToken);

        await Eventually.BecomesTrueAsync(async () => (await fixture.Sessions.GetAsync(default)).AccessToken == "00D!second");
        Assert.Equal(2, fixture.Http.Sent.Count);
    }

    [Fact]
    public async Task A_renewal_that_fails_takes_no_good_session_away()
    {
        using var fixture = new UpstreamFixture().GivenLogin();
        await fixture.RunAsync(fixture.Sessions.GetAsync(default));
        fixture.Time.Advance(TimeSpan.FromMinutes(46));
        fixture.Http.On(Login, 400, """{"error":"invalid_client","error_description":"invalid client credentials"}""");

        Assert.Equal("00D!first", (await fixture.Sessions.GetAsync(default)).AccessToken);
        await Eventually.BecomesTrueAsync(() => Task.FromResult(fixture.Outcomes.Count == 2));
        await Eventually.BecomesTrueAsync(async () => (await fixture.Sessions.GetAsync(default)).AccessToken == "00D!first");
        Assert.Equal(2, fixture.Http.Sent.Count);
    }

    [Fact]
    public async Task A_refused_session_is_replaced_once_however_many_report_it()
    {
        using var fixture = new UpstreamFixture().GivenLogin();
        var first = await fixture.RunAsync(fixture.Sessions.GetAsync(default));
        fixture.Sessions.Accepted(first);
        Assert.Null(fixture.Sessions.Refused(first, "INVALID_SESSION_ID"));
        fixture.Http.On(Login, 200, Second);
        await fixture.RunAsync(fixture.Sessions.GetAsync(default));

        Assert.Null(fixture.Sessions.Refused(first, "INVALID_SESSION_ID"));

        Assert.Equal("00D!second", (await fixture.Sessions.GetAsync(default)).AccessToken);
    }

    [Theory]
    [InlineData("invalid_client", UpstreamFailure.SetUp)]
    [InlineData("invalid_grant", UpstreamFailure.SetUp)]
    [InlineData("invalid_app_access", UpstreamFailure.SetUp)]
    [InlineData("inactive_org", UpstreamFailure.SetUp)]
    [InlineData("rate_limit_exceeded", UpstreamFailure.Transient)]
    public async Task A_refused_login_names_its_error(string error, UpstreamFailure failure)
    {
        using var fixture = new UpstreamFixture();
        fixture.Http.On(Login, 400, $$"""{"error":"{{error}}","error_description":"some text"}""");

        var thrown = await fixture.FailureAsync(fixture.Sessions.GetAsync(default));

        Assert.Equal(("salesforce", failure, error), (thrown.Upstream, thrown.Failure, thrown.Code));
        Assert.DoesNotContain("some text", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_login_stands_for_a_moment_and_is_then_tried_again()
    {
        using var fixture = new UpstreamFixture();
        fixture.Http.On(Login, 400, """{"error":"invalid_client","error_description":"x"}""");
        await fixture.FailureAsync(fixture.Sessions.GetAsync(default));
        Assert.Equal("invalid_client", (await Assert.ThrowsAsync<UpstreamException>(() => fixture.Sessions.GetAsync(default))).Code);
        Assert.Single(fixture.Http.Sent);

        fixture.Time.Advance(TimeSpan.FromSeconds(11));
        fixture.GivenLogin();

        Assert.Equal("00D!first", (await fixture.RunAsync(fixture.Sessions.GetAsync(default))).AccessToken);
    }

    [Theory]
    [InlineData("<html>welcome</html>")]
    [InlineData("""{"access_token":"t"}""")]
    [InlineData("""{"access_token":"t","instance_url":"https://acme.my.salesforce.com","id":"nowhere"}""")]
    public async Task A_token_answer_that_cannot_be_read_is_a_failure(string body)
    {
        using var fixture = new UpstreamFixture();
        fixture.Http.On(Login, 200, body);

        Assert.Equal("unexpected-answer", (await fixture.FailureAsync(fixture.Sessions.GetAsync(default))).Code);
    }

    [Fact]
    public async Task Another_orgs_token_is_refused()
    {
        using var fixture = new UpstreamFixture(("Salesforce:OrganizationId", "00D000000000001")).GivenLogin();

        var thrown = await fixture.FailureAsync(fixture.Sessions.GetAsync(default));

        Assert.Equal((UpstreamFailure.SetUp, "other-organization"), (thrown.Failure, thrown.Code));
    }
}
