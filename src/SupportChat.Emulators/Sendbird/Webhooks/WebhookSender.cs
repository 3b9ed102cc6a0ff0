using System.Net.Http.Headers;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Webhooks;

/// <summary>Posts one webhook: up to three tries, each with a time limit (docs/reference/sendbird.md#webhook-delivery).</summary>
internal sealed class WebhookSender(SendbirdEmulatorOptions options, WebhookStatistics statistics) : IDisposable
{
    private const int Tries = 3;

    private readonly HttpClient client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Told of every try, with the answer's status; null: there was none.</summary>
    public Action<PendingWebhook, int?> Tried { get; set; } = (_, _) => { };

    /// <summary>
    /// Returns when the receiver has answered 2xx or all tries have failed. Throws <see cref="OperationCanceledException"/> only when stopping.
    /// </summary>
    public async Task SendAsync(PendingWebhook job, CancellationToken stopping)
    {
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            statistics.Attempted();
            var status = await TryOnceAsync(job, stopping);
            Tried(job, status);
            if (status is >= 200 and < 300)
            {
                statistics.Delivered();
                return;
            }

            if (attempt < Tries)
            {
                await Task.Delay(options.WebhookRetryDelay, options.TimeProvider, stopping);
            }
        }

        statistics.Failed();
    }

    public void Dispose() => client.Dispose();

    private async Task<int?> TryOnceAsync(PendingWebhook job, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(options.WebhookTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        using var request = RequestOf(job);
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return (int)answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return null;
        }
    }

    private static HttpRequestMessage RequestOf(PendingWebhook job)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, job.Url) { Content = new ByteArrayContent(job.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("user-agent", "SendBird");
        request.Headers.TryAddWithoutValidation("accept", "*/*");
        request.Headers.TryAddWithoutValidation("accept-encoding", "gzip,deflate");
        request.Headers.TryAddWithoutValidation("x-sendbird-signature", job.Signature);
        request.Headers.TryAddWithoutValidation("x-signature", job.Signature);
        request.Headers.TryAddWithoutValidation("unicode-escaped", "true");
        return request;
    }
}
