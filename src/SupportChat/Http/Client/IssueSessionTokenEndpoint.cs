using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;
using SupportChat.Sendbird;

namespace SupportChat.Http.Client;

/// <summary><c>POST /api/sendbird/session-token</c>: what the caller connects to Sendbird with.</summary>
public sealed class IssueSessionTokenEndpoint(
    EndpointPipeline pipeline, BearerAuthentication callers, CustomerLimits limits, SessionTokenIssuer tokens, IOptions<SendbirdOptions> sendbird) : EndpointHandler(pipeline)
{
    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (caller, problem) = await callers.AuthenticateAsync(request, cancellationToken);
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
        return TypedResults.Json(SessionTokenView.Of(sendbird.Value, userId, token), ClientJsonContext.Default.SessionTokenView);
    }
}

/// <summary>What a client connects to Sendbird with.</summary>
internal sealed record SessionTokenView(string ApplicationId, string UserId, string SessionToken, DateTimeOffset ExpiresAt)
{
    public static SessionTokenView Of(SendbirdOptions options, string userId, SessionToken token) =>
        new(options.ApplicationId, userId, token.Token, token.ExpiresAt);
}
