using Microsoft.AspNetCore.Http;

namespace SupportChat.Http;

/// <summary><c>GET /api/health/live</c>: the process answers.</summary>
public sealed class HealthLiveEndpoint(EndpointShell shell) : Endpoint(shell)
{
    /// <inheritdoc/>
    protected override Task<IResult> RespondAsync(HttpRequest request, CancellationToken cancellationToken) =>
        Task.FromResult<IResult>(TypedResults.Json(new HealthView("live"), HttpJsonContext.Default.HealthView));
}
