using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Sendbird;

namespace SupportChat.Http;

/// <summary><c>POST /api/sendbird/session-token</c>: what the caller connects to Sendbird with.</summary>
public sealed class IssueSessionTokenEndpoint(
    EndpointShell shell, CallerAuthentication callers, CustomerLimits limits, SessionTokenIssuer tokens, IOptions<SendbirdOptions> sendbird) : Endpoint(shell)
{
    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (caller, problem) = await callers.ProveAsync(request, cancellationToken);
        if (caller is null)
        {
            return problem!;
        }

        if (caller.UserId is not { } userId)
        {
            return Problems.Forbidden("The token names no customer.");
        }

        if (limits.Refuse(userId) is { } wait)
        {
            return Problems.RateLimited(request, wait);
        }

        var token = await tokens.IssueAsync(new SendbirdUser(userId, "", ""), cancellationToken);
        return TypedResults.Json(SessionTokenView.Of(sendbird.Value, userId, token), HttpJsonContext.Default.SessionTokenView);
    }
}
