using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SupportChat.Telemetry;
using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

/// <summary>Asks for one access token: client credentials, or JWT bearer where no secret is set (docs/reference/salesforce.md#oauth).</summary>
public sealed class SalesforceLogin
{
    /// <summary>Salesforce forgives some minutes of clock skew; an assertion that lives longer serves nobody.</summary>
    private static readonly TimeSpan AssertionLifetime = TimeSpan.FromMinutes(3);

    private readonly JsonWebTokenHandler assertions = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly UpstreamCaller caller;
    private readonly SalesforceOptions options;
    private readonly TimeProvider time;

    public SalesforceLogin(IHttpClientFactory clients, IOptions<SalesforceOptions> options, SupportChatMetrics metrics, TimeProvider time)
    {
        var http = clients.CreateClient(SalesforceSessions.Name);
        http.Timeout = Timeout.InfiniteTimeSpan;
        caller = new UpstreamCaller(http, SalesforceClient.Name, SalesforceErrors.ClassifyLogin, metrics);
        this.options = options.Value;
        this.time = time;
    }

    /// <summary>A new session.</summary>
    /// <exception cref="UpstreamException">No token is given, or one of another org.</exception>
    internal async Task<SalesforceSession> LogInAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(options.LoginUrl.TrimEnd('/') + "/"), "services/oauth2/token"))
        {
            Content = new FormUrlEncodedContent(Grant()),
        };
        var answer = await caller.CallAsync(request, DocumentedAnswers.Token, cancellationToken);
        if (!answer.IsSuccess)
        {
            throw SalesforceErrors.ToLoginException(answer);
        }

        var session = answer.Read(SalesforceClient.Name, Read);
        if (!AddressRule.IsSafe(session.InstanceUrl))
        {
            throw new UpstreamException(
                SalesforceClient.Name,
                UpstreamFailure.SetUp,
                "insecure-instance",
                "The token is for an http:// address: the org's My Domain must be reached by https://.");
        }

        if (options.OrganizationId is { } expected && SalesforceId.Parse(expected).Value != session.OrganizationId)
        {
            throw new UpstreamException(
                SalesforceClient.Name,
                UpstreamFailure.SetUp,
                "other-organization",
                $"The token is of org {session.OrganizationId}, but Salesforce__OrganizationId names another: check it and Salesforce__LoginUrl.");
        }

        return session;
    }

    /// <summary>Org and user are the last two segments of the identity URL (docs/reference/salesforce.md#token-answer).</summary>
    private static SalesforceSession Read(JsonElement json)
    {
        var identity = new Uri(Required(json, "id")).AbsolutePath.Split('/');
        var instance = new Uri(Required(json, "instance_url").TrimEnd('/') + "/");
        return new SalesforceSession(Required(json, "access_token"), instance, SalesforceId.Parse(identity[^2]).Value, SalesforceId.Parse(identity[^1]).Value);
    }

    private static string Required(JsonElement json, string name) => json.Text(name) ?? throw new JsonException($"No {name}.");

    private Dictionary<string, string> Grant() => string.IsNullOrWhiteSpace(options.ClientSecret)
        ? new() { ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer", ["assertion"] = Assertion() }
        : new() { ["grant_type"] = "client_credentials", ["client_id"] = options.ClientId, ["client_secret"] = options.ClientSecret };

    private string Assertion()
    {
        using var key = RSA.Create();
        key.ImportFromPem(options.PrivateKeyPem);
        var credentials = new SigningCredentials(new RsaSecurityKey(key), SecurityAlgorithms.RsaSha256)
        {
            // A cached signer would outlive the key.
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        };
        return assertions.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = options.ClientId,
            Claims = new Dictionary<string, object> { [JwtRegisteredClaimNames.Sub] = options.Username ?? "" },
            Audience = options.EffectiveAudience,
            Expires = (time.GetUtcNow() + AssertionLifetime).UtcDateTime,
            SigningCredentials = credentials,
        });
    }
}
