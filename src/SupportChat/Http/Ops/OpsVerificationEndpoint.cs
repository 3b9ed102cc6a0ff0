using Microsoft.AspNetCore.Http;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;
using SupportChat.Sendbird;
using SupportChat.Transcripts;
using SupportChat.Upstreams;

namespace SupportChat.Http.Ops;

/// <summary><c>GET /api/ops/conversations/{id}/verification</c>: whether channel, Case and ledger agree, as they are now; nothing is changed.</summary>
public sealed class OpsVerificationEndpoint(EndpointPipeline pipeline, ConversationVerification verification) : EndpointHandler(pipeline)
{
    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        try
        {
            return ConversationId.TryParse(request.RouteValues["id"] as string, out var id) && await verification.RunAsync(id, cancellationToken) is { } result
                ? TypedResults.Json(OpsVerificationView.Of(result), OpsJsonContext.Default.OpsVerificationView)
                : Problems.NotFound("There is no conversation with this id.");
        }
        catch (UpstreamException failure)
        {
            var name = failure.Upstream == SendbirdClient.Name ? "Sendbird" : "Salesforce";
            return Problems.Unavailable(request, failure.RetryAfter, $"{name} cannot be read ({failure.Code}): repeat the request after Retry-After.");
        }
    }
}

/// <summary>What a verification found: ids and names of fields, no text. Of each list the first hundred.</summary>
internal sealed record OpsVerificationView(
    string ConversationId,
    DateTimeOffset CheckedAt,
    DateTimeOffset? ChangedAt,
    bool Agrees,
    VerifiedCounts Messages,
    DifferenceCounts Counts,
    IReadOnlyList<VerifiedMessage> Missing,
    IReadOnlyList<DifferingMessage> Differing,
    IReadOnlyList<VerifiedMessage> Extra,
    IReadOnlyList<VerifiedMessage> Pending,
    StateComparison<string?> Status,
    StateComparison<IReadOnlyList<string>> Agents)
{
    private const int Listed = 100;

    public static OpsVerificationView Of(VerificationResult result) => new(
        result.ConversationId.Value,
        result.CheckedAt,
        result.ChangedAt,
        result.Agrees,
        new VerifiedCounts(result.Sendbird, result.Salesforce, result.Ledger),
        new DifferenceCounts(result.Missing.Count, result.Differing.Count, result.Extra.Count, result.Pending.Count),
        [.. result.Missing.Take(Listed)],
        [.. result.Differing.Take(Listed)],
        [.. result.Extra.Take(Listed)],
        [.. result.Pending.Take(Listed)],
        result.Status,
        result.Agents);
}

internal sealed record VerifiedCounts(int Sendbird, int Salesforce, int Ledger);

internal sealed record DifferenceCounts(int Missing, int Differing, int Extra, int Pending);
