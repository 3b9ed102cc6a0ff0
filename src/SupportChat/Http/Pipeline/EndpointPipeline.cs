using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SupportChat.Http.Authentication;
using SupportChat.Http.ProblemDetails;
using SupportChat.Sendbird;
using SupportChat.Upstreams;

namespace SupportChat.Http.Pipeline;

/// <summary>
/// What all endpoints share, in this order: CORS headers, access and limits, the endpoint's own part, failures as problem details (RFC 9457). ASP.NET Core's
/// own pipeline does not run inside the isolated worker (docs/reference/azure.md#http-in-the-worker).
/// </summary>
/// <param name="accesses">Who may call, by type of <see cref="EndpointHandler"/>.</param>
/// <param name="cors">Answers browsers.</param>
/// <param name="logger">Gets the cause of failures.</param>
public sealed partial class EndpointPipeline(IReadOnlyDictionary<Type, EndpointAccessPolicy> accesses, CorsPolicy cors, ILogger<EndpointPipeline> logger)
{
    /// <summary>Runs an endpoint's own part, when the caller may call it.</summary>
    public async Task<IResult> RunAsync(
        Type endpoint, HttpRequest request, Func<HttpRequest, Caller, CancellationToken, Task<IResult>> respond, CancellationToken cancellationToken)
    {
        if (!HttpMethods.IsOptions(request.Method))
        {
            cors.Apply(request);
        }

        try
        {
            var authentication = await accesses[endpoint].AdmitAsync(request, cancellationToken);
            return authentication.Caller is { } caller ? await respond(request, caller, cancellationToken) : authentication.Refusal!;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (RequestBodyTooLargeException failure)
        {
            return Problems.TooLarge(failure.Message);
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
                ? Problems.Forbidden("The user is deactivated in Sendbird: an administrator of the application activates the user again.")
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
