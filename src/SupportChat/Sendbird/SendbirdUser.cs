namespace SupportChat.Sendbird;

/// <summary>A user (Sendbird reference 2.3).</summary>
/// <param name="UserId">At most 80 characters.</param>
/// <param name="Nickname">At most 80 characters; may be empty.</param>
/// <param name="ProfileUrl">At most 2,048 characters; may be empty.</param>
public sealed record SendbirdUser(string UserId, string Nickname, string ProfileUrl)
{
    public bool IsActive { get; init; } = true;
}

/// <summary>A session token (Sendbird reference 2.4).</summary>
public sealed record SessionToken(string Token, DateTimeOffset ExpiresAt);
