namespace SupportChat.Sendbird;

/// <summary>A user (docs/reference/sendbird.md#user-fields).</summary>
/// <param name="UserId">At most 80 characters.</param>
/// <param name="Nickname">At most 80 characters; may be empty.</param>
/// <param name="ProfileUrl">At most 2,048 characters; may be empty.</param>
public sealed record SendbirdUser(string UserId, string Nickname, string ProfileUrl)
{
    public bool IsActive { get; init; } = true;

    /// <summary>The languages that the user prefers, best first.</summary>
    public IReadOnlyList<string> PreferredLanguages { get; init; } = [];

    /// <summary>Compares the languages too.</summary>
    public bool Equals(SendbirdUser? other) => other is not null
        && (UserId, Nickname, ProfileUrl, IsActive) == (other.UserId, other.Nickname, other.ProfileUrl, other.IsActive)
        && PreferredLanguages.SequenceEqual(other.PreferredLanguages);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(UserId, Nickname, ProfileUrl, IsActive);
}

/// <summary>A session token (docs/reference/sendbird.md#tokens).</summary>
public sealed record SessionToken(string Token, DateTimeOffset ExpiresAt);
