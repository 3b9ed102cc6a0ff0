using Microsoft.Extensions.Options;
using SupportChat.Sendbird;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Sendbird;

public sealed class SendbirdOptionsTests
{
    [Theory]
    [InlineData("Sendbird:ApplicationId", "", "Sendbird__ApplicationId is missing: the application id of the Sendbird dashboard")]
    [InlineData("Sendbird:ApplicationId", "evil.test/", "Sendbird__ApplicationId must consist of letters, digits and hyphens, as the Sendbird dashboard shows it")]
    [InlineData("Sendbird:ApiToken", "", "Sendbird__ApiToken is missing: an API token of the Sendbird dashboard")]
    [InlineData("Sendbird:ApiToken", "token\n", "Sendbird__ApiToken must not hold spaces, line breaks or characters beyond ASCII: copy it again")]
    [InlineData("Sendbird:BaseUrl", "api.sendbird.com", "Sendbird__BaseUrl must be an absolute http(s) address")]
    [InlineData("Sendbird:BaseUrl", "http://api-app.sendbird.com", "Sendbird__BaseUrl must begin with https://: http:// is for loopback (127.0.0.1, localhost, [::1]) only, as it sends secrets in clear text")]
    [InlineData("Sendbird:BaseUrl", "http://localhost.evil.example", "Sendbird__BaseUrl must begin with https://: http:// is for loopback (127.0.0.1, localhost, [::1]) only, as it sends secrets in clear text")]
    [InlineData("Sendbird:SigningTokens:0", "", "Sendbird__SigningTokens__n must not be empty")]
    [InlineData("Sendbird:SessionTokenLifetime", "00:00:10", "Sendbird__SessionTokenLifetime must be from 00:01:00 to 7.00:00:00")]
    [InlineData("Sendbird:MaxWebhookBytes", "12", "Sendbird__MaxWebhookBytes must be from 1024 to 16777216")]
    [InlineData("Sendbird:AgentUserIdFormat", "{Id}", "Sendbird__AgentUserIdFormat must contain {Id} and something beside it, such as sf_{Id}")]
    public void A_wrong_setting_is_named(string key, string value, string fault)
    {
        using var fixture = new UpstreamFixture((key, value));

        Assert.Equal([fault], Assert.Throws<OptionsValidationException>(() => fixture.Sendbird).Failures);
    }

    [Fact]
    public void An_unresolved_secret_is_named()
    {
        using var fixture = new UpstreamFixture(("Sendbird:ApiToken", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/t)"));

        var faults = Assert.Throws<OptionsValidationException>(() => fixture.Sendbird).Failures;

        Assert.Equal("Sendbird__ApiToken holds an unresolved Key Vault reference: check the secret's name, and that the identity may read the vault", Assert.Single(faults));
    }

    [Theory]
    [InlineData(null, "https://api-app.sendbird.com/")]
    [InlineData("", "https://api-app.sendbird.com/")]
    [InlineData("http://127.0.0.1:7081", "http://127.0.0.1:7081/")]
    [InlineData("https://api-APP.svc.delight.ai/v3/", "https://api-app.svc.delight.ai/")]
    public void The_address_follows_the_application_unless_it_is_set(string? baseUrl, string address) =>
        Assert.Equal(address, new SendbirdOptions { ApplicationId = "APP", ApiToken = "t", BaseUrl = baseUrl }.Address.AbsoluteUri);
}
