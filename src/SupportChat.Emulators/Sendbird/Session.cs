using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird;

/// <summary>A checked token or key: its user and expiry in milliseconds.</summary>
internal sealed record Session(User User, long ExpiresAt);
