using Microsoft.AspNetCore.Http;

namespace SupportChat.Http.Pipeline;

/// <summary>
/// One HTTP call, the same on every host. The pipeline of ASP.NET Core does not run inside the isolated worker (Azure reference 1.4), so an endpoint
/// proves its caller, limits, answers CORS and errors by itself.
/// </summary>
public abstract class EndpointHandler(EndpointPipeline pipeline)
{
    /// <summary>Answers the request; every failure is an answer too.</summary>
    public Task<IResult> HandleAsync(HttpRequest request, CancellationToken cancellationToken) =>
        pipeline.RunAsync(request, RespondAsync, cancellationToken);

    /// <summary>The endpoint's own part: bind, call one use case, map the answer.</summary>
    protected abstract Task<IResult> RespondAsync(HttpRequest request, CancellationToken cancellationToken);
}
