namespace SupportChat.Sendbird;

/// <summary>A user (docs/reference/sendbird.md#user-fields).</summary>
/// <param name="UserId">At most 80 characters.</param>
/// <param name="Nickname">At most 80 characters; may be empty.</param>
/// <param name="ProfileUrl">At most 2,048 characters; may be empty.</param>
public sealed record SendbirdUser(string UserId, string Nickname, string ProfileUrl)
{
    public bool IsActive { get; init; } = true;
}

/// <summary>A session token (docs/reference/sendbird.md#tokens).</summary>
public sealed record SessionToken(string Token, DateTimeOffset ExpiresAt);
