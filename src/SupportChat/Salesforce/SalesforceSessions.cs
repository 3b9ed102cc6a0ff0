using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SupportChat.Work;

namespace SupportChat.Salesforce;

/// <summary>
/// Access tokens by client credentials or JWT bearer (Salesforce reference 1): one for the process, renewed before it is likely to end, asked for once
/// however many calls wait for it.
/// </summary>
public sealed class SalesforceSessions : IDisposable
{
    /// <summary>Name of the HTTP client.</summary>
    internal const string Name = "salesforce-login";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(45);

    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly HttpClient http;
    private readonly SalesforceOptions options;
    private readonly TimeProvider time;

    private volatile Held? held;

    public SalesforceSessions(IHttpClientFactory clients, IOptions<SalesforceOptions> options, TimeProvider time)
    {
        this.options = options.Value;
        this.time = time;
        http = clients.CreateClient(Name);
        http.Timeout = Timeout.InfiniteTimeSpan;
    }

    /// <summary>The session, from memory or newly asked for.</summary>
    /// <exception cref="UpstreamException">No token is given.</exception>
    public async Task<SalesforceSession> GetAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } session)
        {
            return session;
        }

        await gate.WaitAsync(cancellationToken);
        try
        {
            if (Fresh() is { } renewed)
            {
                return renewed;
            }

            var asked = await AskAsync(cancellationToken);
            held = new Held(asked, time.GetUtcNow() + Lifetime);
            return asked;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Forgets a session that Salesforce refused, unless a newer one is held already.</summary>
    public void Invalidate(SalesforceSession expired)
    {
        var current = held;
        if (current?.Session.AccessToken == expired.AccessToken)
        {
            Interlocked.CompareExchange(ref held, null, current);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private SalesforceSession? Fresh() => held is { } current && time.GetUtcNow() < current.Until ? current.Session : null;

    private async Task<SalesforceSession> AskAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(options.LoginUrl.TrimEnd('/') + "/"), "services/oauth2/token"))
        {
            Content = new FormUrlEncodedContent(Grant()),
        };
        var answer = await http.CallAsync("salesforce", request, cancellationToken);
        using var json = answer.Json();
        if (!answer.IsSuccess || json is null)
        {
            var errors = json is null ? [] : SalesforceErrors.Read(json.RootElement);
            var code = errors.Count > 0 && errors[0].Code.Length > 0 ? errors[0].Code : $"http-{answer.Status}";
            var failure = answer.Status >= 500 || code == "rate_limit_exceeded" ? UpstreamFailure.Transient : UpstreamFailure.SetUp;
            throw new UpstreamException("salesforce", failure, code, $"Salesforce gives no access token ({code}): check the Salesforce__ settings and the app's policies.")
            {
                RetryAfter = answer.RetryAfter,
            };
        }

        return Read(json.RootElement);
    }

    private SalesforceSession Read(JsonElement json)
    {
        var identity = new Uri(json.GetProperty("id").GetString()!).AbsolutePath.Split('/');
        var organization = SalesforceId.Parse(identity[^2]).Value;
        if (options.OrganizationId is { } expected && SalesforceId.Parse(expected).Value != organization)
        {
            throw new UpstreamException(
                "salesforce", UpstreamFailure.SetUp, "other-organization", $"The token is of org {organization}, but Salesforce__OrganizationId names another.");
        }

        return new SalesforceSession(
            json.GetProperty("access_token").GetString()!, new Uri(json.GetProperty("instance_url").GetString()!.TrimEnd('/') + "/"), organization, identity[^1]);
    }

    private Dictionary<string, string> Grant() => string.IsNullOrWhiteSpace(options.ClientSecret)
        ? new() { ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer", ["assertion"] = Assertion() }
        : new() { ["grant_type"] = "client_credentials", ["client_id"] = options.ClientId, ["client_secret"] = options.ClientSecret };

    private string Assertion()
    {
        using var claims = new MemoryStream();
        using (var json = new Utf8JsonWriter(claims))
        {
            json.WriteStartObject();
            json.WriteString("iss", options.ClientId);
            json.WriteString("sub", options.Username);
            json.WriteString("aud", options.Audience ?? options.LoginUrl.TrimEnd('/'));
            json.WriteNumber("exp", time.GetUtcNow().AddMinutes(3).ToUnixTimeSeconds());
            json.WriteEndObject();
        }

        var signed = Base64Url.EncodeToString("""{"alg":"RS256"}"""u8) + "." + Base64Url.EncodeToString(claims.ToArray());
        using var key = RSA.Create();
        key.ImportFromPem(options.PrivateKey);
        return signed + "." + Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private sealed record Held(SalesforceSession Session, DateTimeOffset Until);
}
