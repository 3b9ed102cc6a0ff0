using Microsoft.AspNetCore.Http;

namespace SupportChat.Http;

/// <summary><c>OPTIONS</c> on any path: a browser asks before it calls.</summary>
public sealed class PreflightEndpoint(EndpointShell shell, CorsPolicy cors) : Endpoint(shell)
{
    /// <inheritdoc/>
    protected override Task<IResult> RespondAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        cors.ApplyPreflight(request);
        return Task.FromResult<IResult>(TypedResults.NoContent());
    }
}
