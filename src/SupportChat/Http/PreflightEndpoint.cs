using Microsoft.AspNetCore.Http;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;

namespace SupportChat.Http;

/// <summary><c>OPTIONS</c> on any path: a browser asks before it calls.</summary>
public sealed class PreflightEndpoint(EndpointPipeline pipeline, CorsPolicy cors) : EndpointHandler(pipeline)
{
    /// <inheritdoc/>
    protected override Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        cors.ApplyPreflight(request);
        return Task.FromResult<IResult>(TypedResults.NoContent());
    }
}
