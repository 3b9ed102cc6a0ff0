using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using SupportChat.CaseChanges;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Salesforce;

namespace SupportChat.Http;

/// <summary>
/// <c>GET /api/health/ready</c>: the process started whole, has what it needs, and is not stopping; no upstream is called. What is known to keep it from
/// Salesforce is named, and is no reason to take the process out.
/// </summary>
public sealed class HealthReadyEndpoint(
    EndpointPipeline pipeline,
    IHostApplicationLifetime lifetime,
    IEnumerable<IReadinessCheck> checks,
    SalesforceSessions sessions,
    CaseChangeStreamStatus streams)
    : EndpointHandler(pipeline)
{
    private const string StreamRefused = "CaseChangeStreamRefused";

    /// <inheritdoc/>
    protected override Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var missing = checks.Select(check => check.NotReady).OfType<string>().ToArray();
        var ready = missing.Length == 0 && lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested;
        return Task.FromResult<IResult>(TypedResults.Json(
            new HealthView(ready ? "ready" : "not-ready", Problems()) { Missing = missing.Length > 0 ? missing : null },
            HealthJsonContext.Default.HealthView,
            statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable));
    }

    private List<string>? Problems()
    {
        var problems = new List<string>();
        if (sessions.Problem is { } session)
        {
            problems.Add(session.Code);
        }

        if (streams.Topics.Any(topic => topic is { Error: not null, LastResult: SubscriptionResult.SetUpError }))
        {
            problems.Add(StreamRefused);
        }

        return problems.Count > 0 ? problems : null;
    }
}
