using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.Options;
using SupportChat.Http.Authentication;
using SupportChat.Http.Inbound;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;

namespace SupportChat.Http;

/// <summary>
/// What no other call takes: <c>OPTIONS</c> on any path, since a browser asks before it calls; a known path with another method, 405; any other path, 404.
/// </summary>
public sealed class UnroutedEndpoint(EndpointPipeline pipeline, CorsPolicy cors, IOptions<ApexRestOptions> apexRest) : EndpointHandler(pipeline)
{
    private readonly (TemplateMatcher Route, string Method)[] routed =
    [
        .. from endpoint in ApiEndpoints.All
           where endpoint.Method is not null && (apexRest.Value.Enabled || endpoint.Handler != typeof(ApexRestCaseEndpoint))
           select (new TemplateMatcher(TemplateParser.Parse(endpoint.Route), []), endpoint.Method),
    ];

    /// <inheritdoc/>
    protected override Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (!HttpMethods.IsOptions(request.Method))
        {
            return Task.FromResult(Refuse(request));
        }

        cors.ApplyPreflight(request);
        return Task.FromResult<IResult>(TypedResults.NoContent());
    }

    private IResult Refuse(HttpRequest request)
    {
        string[] methods = [.. routed.Where(call => call.Route.TryMatch(request.Path, [])).Select(call => call.Method)];

        // A call whose function an operator has disabled comes here with its own method, and is not there either.
        return methods.Length == 0 || methods.Contains(request.Method, StringComparer.OrdinalIgnoreCase)
            ? Problems.NotFound("No call has this path: GET /api/openapi.json describes all of them.")
            : Problems.MethodNotAllowed(request, [.. methods.Append(HttpMethods.Options).Order(StringComparer.Ordinal)]);
    }
}
