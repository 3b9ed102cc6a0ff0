namespace SupportChat.Conversations;

/// <summary>Kinds of intent.</summary>
public enum IntentKind
{
    Close,
    Rating,
    Reopen,
}
