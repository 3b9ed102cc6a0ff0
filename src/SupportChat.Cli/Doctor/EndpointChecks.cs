using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using SupportChat.CaseChanges;
using SupportChat.Sendbird;

namespace SupportChat.Cli.Doctor;

/// <summary>The deployed endpoint takes a signed webhook, and refuses an unsigned one.</summary>
internal sealed class EndpointCheck(HttpClient http, Uri endpoint, IOptions<SendbirdOptions> options) : IDoctorCheck
{
    public string Name => "Webhook endpoint";

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

/// <summary>Clocks agree: tokens, leases and schedules rest on them.</summary>
internal sealed class ClockCheck(HttpClient http, IReadOnlyList<Uri> addresses, TimeProvider time) : IDoctorCheck
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    public string Name => "Clock";

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var worst = TimeSpan.Zero;
        foreach (var address in addresses)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var answer = await http.SendAsync(request, cancellationToken);
            if (answer.Headers.Date is { } theirs && (time.GetUtcNow() - theirs).Duration() is var skew && skew > worst)
            {
                worst = skew;
            }
        }

        return worst > Tolerance
            ? CheckResult.Error($"{worst.TotalSeconds:0} s apart", "Set this machine's clock (NTP)")
            : CheckResult.Ok($"within {Math.Max(1, Math.Ceiling(worst.TotalSeconds)):0} s");
    }
}

/// <summary>The stores can be read and written.</summary>
internal sealed class StoresCheck(ICursorStore cursors, string where, TimeProvider time) : IDoctorCheck
{
    private const string CursorName = "doctor";

    public string Name => "Stores";

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var stored = await cursors.FindAsync(CursorName, cancellationToken);
            await cursors.SaveAsync(CursorName, new StreamCursor { Watermark = time.GetUtcNow() }, stored?.ETag, cancellationToken);
            return CheckResult.Ok(where);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return CheckResult.Error($"{where} ({failure.GetType().Name})", "Check Storage__Tables and the identity's role Storage Table Data Contributor, or the folder of --data");
        }
    }
}
