namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>A checked token or key: its user and expiry in milliseconds.</summary>
internal sealed record Session(User User, long ExpiresAt);
