using Microsoft.Extensions.Options;
using SupportChat.Sendbird;
using SupportChat.Upstreams;

namespace SupportChat.Conversations;

/// <summary>
/// Session tokens for customers; with the start, the only place that creates their Sendbird users (docs/architecture.md#rule-3-created-once).
/// </summary>
public sealed class SessionTokenIssuer(SendbirdClient sendbird, IOptions<SendbirdOptions> options, TimeProvider time)
{
    /// <summary>A token for <c>Sendbird__SessionTokenLifetime</c>; the user is created if Sendbird does not know it.</summary>
    /// <exception cref="UpstreamException">Sendbird gave no token.</exception>
    public async Task<SessionToken> IssueAsync(SendbirdUser user, CancellationToken cancellationToken)
    {
        var expiresAt = time.GetUtcNow() + options.Value.SessionTokenLifetime;
        if (await sendbird.IssueSessionTokenAsync(user.UserId, expiresAt, cancellationToken) is { } token)
        {
            return token;
        }

        await EnsureUserAsync(user, cancellationToken);
        return await sendbird.IssueSessionTokenAsync(user.UserId, expiresAt, cancellationToken)
            ?? throw new UpstreamException("sendbird", UpstreamFailure.Transient, "400201", "The user was created but is not known yet.");
    }

    /// <summary>Creates the user unless it exists.</summary>
    public Task EnsureUserAsync(SendbirdUser user, CancellationToken cancellationToken) => sendbird.CreateUserAsync(user, cancellationToken);
}
