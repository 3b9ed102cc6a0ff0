using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Sendbird;

namespace SupportChat.Http.Client;

/// <summary><c>POST /api/sendbird/session-token</c>: what the caller connects to Sendbird with.</summary>
public sealed class IssueSessionTokenEndpoint(
    EndpointPipeline pipeline, SessionTokenIssuer tokens, IOptions<SendbirdOptions> sendbird) : EndpointHandler(pipeline)
{
    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var userId = caller.UserId ?? throw new InvalidOperationException($"{nameof(NamedCustomerAccess)} lets in customers only.");
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
