using System.Text;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SupportChat.CaseChanges;
using SupportChat.Conversations;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;
using SupportChat.Salesforce;

namespace SupportChat.Http.Inbound;

/// <summary>
/// <c>POST /api/salesforce/case-changes</c>: an HTTP push, JSON from Apex or Flow, or an Outbound Message. It is a hint: what it names is read from
/// Salesforce, so that a forged one costs a read and changes nothing.
/// </summary>
public sealed partial class SalesforceCaseChangesEndpoint(
    EndpointPipeline pipeline,
    BearerAuthentication callers,
    ApiKeyAuthentication keys,
    IOptions<PushOptions> push,
    SalesforceSessions sessions,
    ICaseChangeSink changes,
    IConversationIndex index,
    ILogger<SalesforceCaseChangesEndpoint> logger) : EndpointHandler(pipeline), IDisposable
{
    private readonly TokenBucketRateLimiter pushes = Bucket(atOnce: 50, perSecond: 10);

    /// <summary>Outbound Messages prove nothing but an organization id, which is no secret: theirs is small, and taken before a byte is read.</summary>
    private readonly TokenBucketRateLimiter messages = Bucket(atOnce: 20, perSecond: 4);

    /// <inheritdoc/>
    public void Dispose()
    {
        pushes.Dispose();
        messages.Dispose();
    }

    /// <inheritdoc/>
    protected override Task<IResult> RespondAsync(HttpRequest request, CancellationToken cancellationToken) =>
        request.ContentType?.Contains("xml", StringComparison.OrdinalIgnoreCase) == true
            ? TakeOutboundMessageAsync(request, cancellationToken)
            : TakeJsonAsync(request, cancellationToken);

    private static TokenBucketRateLimiter Bucket(int atOnce, int perSecond) => new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = atOnce,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    });

    private async Task<IResult> TakeJsonAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!keys.Prove(request, push.Value, out var wrong))
        {
            if (request.Headers.Authorization.Count == 0)
            {
                return wrong ?? Problems.Unauthorized(request, $"Send header {ApiKeyAuthentication.Header} with a key of Push__Keys, or a bearer token with the role {Caller.WriteCaseChanges}.");
            }

            var (caller, problem) = await callers.AuthenticateAsync(request, cancellationToken);
            if (caller is null || !caller.HasRole(Caller.WriteCaseChanges))
            {
                return problem ?? Problems.Forbidden($"The role {Caller.WriteCaseChanges} is needed.");
            }
        }

        using var lease = pushes.AttemptAcquire();
        if (!lease.IsAcquired)
        {
            return Problems.RateLimited(request, TimeSpan.FromSeconds(1));
        }

        if (await RequestBody.ReadAsync(request, CaseChangePushBody.MaxBytes, cancellationToken) is not { } body)
        {
            return Problems.TooLarge($"At most {CaseChangePushBody.MaxBytes} bytes.");
        }

        if (!CaseChangePushBody.TryParse(body, out var hint, out var errors))
        {
            return Problems.Validation(errors);
        }

        if (!await IsOurOrgAsync(hint, cancellationToken))
        {
            return Problems.Validation("organizationId", "This is not the org that the service is connected to.");
        }

        await changes.ApplyManyAsync([hint.ToChange("push")], cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    private async Task<IResult> TakeOutboundMessageAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!push.Value.OutboundMessages)
        {
            return Problems.NotFound("Outbound Messages are off here. An administrator turns them on with Push__OutboundMessages.");
        }

        // Only a gateway in front can add a key: Salesforce sends no header of one's own with these.
        var isProven = keys.Prove(request, push.Value, out var wrong);
        if (wrong is not null)
        {
            return wrong;
        }

        using var lease = (isProven ? pushes : messages).AttemptAcquire();
        if (!lease.IsAcquired)
        {
            return TypedResults.Text(OutboundMessage.Nack, OutboundMessage.ContentType, Encoding.UTF8);
        }

        if (await RequestBody.ReadAsync(request, OutboundMessage.MaxBytes, cancellationToken) is not { } body)
        {
            return Problems.TooLarge($"At most {OutboundMessage.MaxBytes} bytes.");
        }

        if (!OutboundMessage.TryParse(body, out var hint, out var error))
        {
            return Problems.Validation(FieldErrors.Body, error);
        }

        if (!await IsOurOrgAsync(hint, cancellationToken))
        {
            LogOtherOrg(logger);
            return Problems.Unauthorized(request, "The message is not of the org that the service is connected to.");
        }

        if (!isProven)
        {
            // A Case that nobody knows would cost a call of the org's allowance to look for.
            hint = hint with { CaseIds = [.. (await index.FindByCasesAsync(hint.CaseIds, cancellationToken)).Keys] };
        }

        if (hint.CaseIds.Count > 0)
        {
            await changes.ApplyManyAsync([hint.ToChange("outbound-message")], cancellationToken);
        }

        return TypedResults.Text(OutboundMessage.Ack, OutboundMessage.ContentType, Encoding.UTF8);
    }

    private async Task<bool> IsOurOrgAsync(CaseChangePush hint, CancellationToken cancellationToken) =>
        hint.OrganizationId.Value == (await sessions.GetAsync(cancellationToken)).OrganizationId;

    [LoggerMessage(3201, LogLevel.Warning, "An Outbound Message of another org was refused")]
    private static partial void LogOtherOrg(ILogger logger);
}
