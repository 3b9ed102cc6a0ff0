using System.Text;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SupportChat.CaseChanges;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;

namespace SupportChat.Http.Inbound;

/// <summary>
/// Whoever pushes Case changes: by a key of <c>Push__Keys</c>, or by a token with the role <see cref="Caller.WriteCaseChanges"/>. An Outbound Message comes in
/// without either where they are turned on, since it names its organization in its body; its caller has the role only by a key.
/// </summary>
public sealed class CaseChangesAccess(
    KeyOrRoleAuthentication authentication, ApiKeyAuthentication keys, IOptions<PushOptions> options) : EndpointAccessPolicy, IDisposable
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
    public override Task<AuthenticationResult> AdmitAsync(HttpRequest request, CancellationToken cancellationToken) =>
        IsOutboundMessage(request) ? Task.FromResult(AdmitOutboundMessage(request)) : AdmitPushAsync(request, cancellationToken);

    internal static bool IsOutboundMessage(HttpRequest request) => request.ContentType?.Contains("xml", StringComparison.OrdinalIgnoreCase) == true;

    private static TokenBucketRateLimiter Bucket(int atOnce, int perSecond) => new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = atOnce,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    });

    private static bool Take(TokenBucketRateLimiter limiter)
    {
        using var lease = limiter.AttemptAcquire();
        return lease.IsAcquired;
    }

    private async Task<AuthenticationResult> AdmitPushAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var result = await authentication.AuthenticateAsync(request, options.Value, PushOptions.SectionName, Caller.WriteCaseChanges, cancellationToken);
        return result.Caller is null || Take(pushes) ? result : AuthenticationResult.Refused(Problems.RateLimited(request, TimeSpan.FromSeconds(1)));
    }

    private AuthenticationResult AdmitOutboundMessage(HttpRequest request)
    {
        if (!options.Value.OutboundMessages)
        {
            return AuthenticationResult.Refused(Problems.NotFound("Outbound Messages are off here. An administrator turns them on with Push__OutboundMessages."));
        }

        // Only a gateway in front can add a key: Salesforce sends no header of one's own with these.
        var isProven = keys.TryAuthenticate(request, options.Value, out var wrong);
        if (wrong is not null)
        {
            return AuthenticationResult.Refused(wrong);
        }

        if (!Take(isProven ? pushes : messages))
        {
            return AuthenticationResult.Refused(TypedResults.Text(OutboundMessage.Nack, OutboundMessage.ContentType, Encoding.UTF8));
        }

        return AuthenticationResult.Of(isProven ? Caller.WithKeyOf(Caller.WriteCaseChanges) : Caller.Anonymous);
    }
}

/// <summary>Settings of section <c>Push</c>: keys of whoever pushes Case changes, and whether Outbound Messages are taken.</summary>
public sealed class PushOptions : ApiKeyOptions
{
    public const string SectionName = "Push";

    /// <summary>
    /// Take Salesforce's Outbound Messages (SOAP). They prove nothing but an organization id, which is no secret, unless a gateway that checks the org's client
    /// certificate adds a key: so they are off, and an unproven one may only name Cases that are known.
    /// </summary>
    public bool OutboundMessages { get; set; }
}
