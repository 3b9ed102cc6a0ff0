using Microsoft.AspNetCore.Http;
using SupportChat.Http.Authentication;

namespace SupportChat.Http.Pipeline;

/// <summary>One HTTP call, the same on every host.</summary>
public abstract class EndpointHandler(EndpointPipeline pipeline)
{
    /// <summary>Answers the request; every failure is an answer too.</summary>
    public Task<IResult> HandleAsync(HttpRequest request, CancellationToken cancellationToken) =>
        pipeline.RunAsync(GetType(), request, RespondAsync, cancellationToken);

    /// <summary>
    /// The endpoint's own part, for a caller whom its <see cref="EndpointAccessPolicy"/> has let in: bind, call one use case, map the answer.
    /// </summary>
    protected abstract Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken);
}
