using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SupportChat.Http.ProblemDetails;
using SupportChat.Sendbird;
using SupportChat.Upstreams;

namespace SupportChat.Http.Pipeline;

/// <summary>What all endpoints share: CORS headers, and failures as problem details (RFC 9457).</summary>
public sealed partial class EndpointPipeline(CorsPolicy cors, ILogger<EndpointPipeline> logger)
{
    /// <summary>Runs an endpoint's own part.</summary>
    public async Task<IResult> RunAsync(
        HttpRequest request, Func<HttpRequest, CancellationToken, Task<IResult>> respond, CancellationToken cancellationToken)
    {
        if (!HttpMethods.IsOptions(request.Method))
        {
            cors.Apply(request);
        }

        try
        {
            return await respond(request, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (BadHttpRequestException failure)
        {
            return failure.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? Problems.TooLarge("The body is too large.")
                : Problems.Validation("body", "The request cannot be read.");
        }
        catch (UpstreamException refused) when (refused is { Upstream: SendbirdClient.Name, Failure: UpstreamFailure.Refused })
        {
            // A repeat would be refused too.
            return refused.Code == SendbirdErrors.Deactivated
                ? Problems.Forbidden("This customer is deactivated in Sendbird: an administrator of the application activates the user again.")
                : Problems.Validation("request", $"Sendbird does not take an id or a value of this request (code {refused.Code}): send another one.");
        }
        catch (UpstreamException failure)
        {
            return Problems.Unavailable(request, failure.RetryAfter);
        }
#pragma warning disable CA1031 // The last resort of an endpoint: the caller is told to repeat, the operator gets the cause.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailed(logger, request.Method, request.Path.Value ?? "", failure);
            return Problems.Unavailable(request, null);
        }
    }

    [LoggerMessage(1101, LogLevel.Error, "{Method} {Path} failed")]
    private static partial void LogFailed(ILogger logger, string method, string path, Exception exception);
}
