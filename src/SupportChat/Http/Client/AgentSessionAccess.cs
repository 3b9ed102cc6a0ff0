using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;

namespace SupportChat.Http.Client;

/// <summary>
/// The agents' panel: by a key of <c>AgentPanel__Keys</c>, or by a token with the role <see cref="Caller.AgentSession"/>. A call costs the org one of its own:
/// all agents together have 120 at once, and 60 a second after that.
/// </summary>
public sealed class AgentSessionAccess(KeyOrRoleAuthentication authentication, IOptions<AgentPanelOptions> options) : EndpointAccessPolicy, IDisposable
{
    private readonly TokenBucketRateLimiter calls = new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = 120,
        TokensPerPeriod = 60,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    });

    /// <inheritdoc/>
    public void Dispose() => calls.Dispose();

    /// <inheritdoc/>
    public override async Task<AuthenticationResult> AdmitAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var result = await authentication.AuthenticateAsync(request, options.Value, AgentPanelOptions.SectionName, Caller.AgentSession, cancellationToken);
        if (result.Caller is null)
        {
            return result;
        }

        using var lease = calls.AttemptAcquire();
        return lease.IsAcquired ? result : AuthenticationResult.Refused(Problems.RateLimited(request, TimeSpan.FromSeconds(1)));
    }
}

/// <summary>Settings of section <c>AgentPanel</c>: keys of the agents' panel in Salesforce.</summary>
public sealed class AgentPanelOptions : ApiKeyOptions
{
    public const string SectionName = "AgentPanel";
}
