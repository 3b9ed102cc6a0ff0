namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>What a signed text is good for.</summary>
internal enum SessionKind
{
    /// <summary>Issued to the application's back end, presented at connect.</summary>
    Token,

    /// <summary>Issued at connect, presented with the SDK's REST calls.</summary>
    Key,
}
