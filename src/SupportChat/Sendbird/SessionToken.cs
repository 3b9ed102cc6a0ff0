namespace SupportChat.Sendbird;

/// <summary>A session token (Sendbird reference 2.4).</summary>
public sealed record SessionToken(string Token, DateTimeOffset ExpiresAt);
