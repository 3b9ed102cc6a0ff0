using System.Net;

namespace SupportChat.Work;

/// <summary>Counts the calls to one upstream by how they ended, retries inside a call not apart. The outermost handler of a client.</summary>
internal sealed class UpstreamMetricsHandler(SupportChatMetrics metrics, string upstream) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            metrics.UpstreamCalled(upstream, OutcomeOf(response.StatusCode));
            return response;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            metrics.UpstreamCalled(upstream, "transient");
            throw;
        }
    }

    private static string OutcomeOf(HttpStatusCode status) => (int)status switch
    {
        < 400 => "ok",
        401 or 403 => "set-up",
        429 or >= 500 => "transient",
        _ => "refused",
    };
}
