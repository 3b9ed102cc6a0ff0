using Microsoft.AspNetCore.Http;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;

namespace SupportChat.Http;

/// <summary><c>GET /api/health/live</c>: the process answers.</summary>
public sealed class HealthLiveEndpoint(EndpointPipeline pipeline) : EndpointHandler(pipeline)
{
    /// <inheritdoc/>
    protected override Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken) =>
        Task.FromResult<IResult>(TypedResults.Json(new HealthView("live"), HealthJsonContext.Default.HealthView));
}
