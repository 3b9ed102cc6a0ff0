using Microsoft.Extensions.Options;
using SupportChat.Sendbird;
using SupportChat.Upstreams;

namespace SupportChat.Conversations;

/// <summary>
/// Session tokens; with the start, the only place that creates customers' Sendbird users (docs/architecture.md#rule-3-created-once).
/// </summary>
public sealed class SessionTokenIssuer(SendbirdClient sendbird, IOptions<SendbirdOptions> options, TimeProvider time)
{
    /// <summary>A customer's token for <c>Sendbird__SessionTokenLifetime</c>; the user is created if Sendbird does not know it.</summary>
    /// <exception cref="UpstreamException">Sendbird gave no token.</exception>
    public Task<SessionToken> IssueAsync(SendbirdUser user, CancellationToken cancellationToken) =>
        IssueAsync(user.UserId, cancellation => EnsureUserAsync(user, cancellation), cancellationToken);

    /// <summary>A token for <c>Sendbird__SessionTokenLifetime</c>.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="createUserAsync">Creates the user, where Sendbird does not know it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="UpstreamException">Sendbird gave no token.</exception>
    internal async Task<SessionToken> IssueAsync(string userId, Func<CancellationToken, Task> createUserAsync, CancellationToken cancellationToken)
    {
        var expiresAt = time.GetUtcNow() + options.Value.SessionTokenLifetime;
        if (await sendbird.IssueSessionTokenAsync(userId, expiresAt, cancellationToken) is { } token)
        {
            return token;
        }

        await createUserAsync(cancellationToken);
        return await sendbird.IssueSessionTokenAsync(userId, expiresAt, cancellationToken)
            ?? throw new UpstreamException("sendbird", UpstreamFailure.Transient, "400201", "The user was created but is not known yet.");
    }

    /// <summary>Creates the user unless it exists.</summary>
    public Task EnsureUserAsync(SendbirdUser user, CancellationToken cancellationToken) => sendbird.CreateUserAsync(user, cancellationToken);
}
