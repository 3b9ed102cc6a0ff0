using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace SupportChat.Http;

/// <summary><c>GET /api/health/ready</c>: the process started whole and is not stopping; no upstream is called.</summary>
public sealed class HealthReadyEndpoint(EndpointShell shell, IHostApplicationLifetime lifetime) : Endpoint(shell)
{
    /// <inheritdoc/>
    protected override Task<IResult> RespondAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var ready = lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested;
        return Task.FromResult<IResult>(TypedResults.Json(
            new HealthView(ready ? "ready" : "not-ready"),
            HttpJsonContext.Default.HealthView,
            statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable));
    }
}
