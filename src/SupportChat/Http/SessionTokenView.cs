using SupportChat.Sendbird;

namespace SupportChat.Http;

/// <summary>What a client connects to Sendbird with.</summary>
internal sealed record SessionTokenView(string ApplicationId, string UserId, string SessionToken, DateTimeOffset ExpiresAt)
{
    public static SessionTokenView Of(SendbirdOptions options, string userId, SessionToken token) =>
        new(options.ApplicationId, userId, token.Token, token.ExpiresAt);
}
