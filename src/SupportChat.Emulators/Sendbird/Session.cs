using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird;

/// <summary>A checked token or key: its user and expiry in milliseconds.</summary>
internal sealed record Session(User User, long ExpiresAt);

/// <summary>What a signed text is good for.</summary>
internal enum SessionKind
{
    /// <summary>Issued to the application's back end, presented at connect.</summary>
    Token,

    /// <summary>Issued at connect, presented with the SDK's REST calls.</summary>
    Key,
}
