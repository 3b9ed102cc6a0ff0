using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using SupportChat.Sendbird;
using SupportChat.Webhooks;

namespace SupportChat.Cli.Doctor;

/// <summary>The deployed endpoint takes a signed webhook, and refuses an unsigned one.</summary>
internal sealed class EndpointCheck(HttpClient http, Uri endpoint, IOptions<SendbirdOptions> options) : IDoctorCheck
{
    /// <summary>Name that other checks need.</summary>
    public const string Endpoint = "Webhook endpoint";

    public string Name => Endpoint;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        // A category that SupportChat ignores: it proves the way and changes nothing.
        var body = Encoding.UTF8.GetBytes($$"""{"category":"user:block","app_id":"{{options.Value.ApplicationId}}"}""");
        var key = WebhookSignature.Keys(options.Value)[0];
        var signed = await PostAsync(body, Convert.ToHexStringLower(HMACSHA256.HashData(key, body)), cancellationToken);
        if (signed != HttpStatusCode.OK)
        {
            return CheckResult.Error(
                $"a signed webhook is answered {(int)signed}",
                signed == HttpStatusCode.Unauthorized
                    ? "The endpoint's Sendbird__SigningTokens and Sendbird__ApplicationId differ from the ones here"
                    : "Check the address, and the endpoint's log");
        }

        var forged = await PostAsync(body, new string('0', 64), cancellationToken);
        return forged == HttpStatusCode.Unauthorized
            ? CheckResult.Ok(endpoint.ToString())
            : CheckResult.Error($"a badly signed webhook is answered {(int)forged}", "Something before the endpoint answers for it: check gateway and routes");
    }

    private async Task<HttpStatusCode> PostAsync(byte[] body, string signature, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint, "api/sendbird/webhook")) { Content = new ByteArrayContent(body) };
        request.Headers.Add(WebhookSignature.Header, signature);
        using var answer = await http.SendAsync(request, cancellationToken);
        return answer.StatusCode;
    }
}
