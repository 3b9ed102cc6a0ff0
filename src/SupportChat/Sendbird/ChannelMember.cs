namespace SupportChat.Sendbird;

/// <summary>A member; <paramref name="State"/> is <c>joined</c> or <c>invited</c>.</summary>
public sealed record ChannelMember(string UserId, string Nickname, string State, bool IsActive);
