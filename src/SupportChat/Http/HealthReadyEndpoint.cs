using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace SupportChat.Http;

/// <summary><c>GET /api/health/ready</c>: the process started whole, has what it needs, and is not stopping; no upstream is called.</summary>
public sealed class HealthReadyEndpoint(EndpointShell shell, IHostApplicationLifetime lifetime, IEnumerable<IReadinessCheck> checks) : Endpoint(shell)
{
    /// <inheritdoc/>
    protected override Task<IResult> RespondAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var missing = checks.Select(check => check.NotReady).OfType<string>().ToArray();
        var ready = missing.Length == 0 && lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested;
        return Task.FromResult<IResult>(TypedResults.Json(
            new HealthView(ready ? "ready" : "not-ready") { Missing = missing.Length > 0 ? missing : null },
            HttpJsonContext.Default.HealthView,
            statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable));
    }
}
