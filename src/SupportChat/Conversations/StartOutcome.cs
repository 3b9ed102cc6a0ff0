using SupportChat.Sendbird;

namespace SupportChat.Conversations;

/// <summary>How a start ended.</summary>
public abstract record StartOutcome
{
    /// <summary>The same key was used with another command.</summary>
    public sealed record Conflict : StartOutcome;

    /// <summary>The conversation, with whatever is there already.</summary>
    /// <param name="Conversation">The record.</param>
    /// <param name="Session">A session token, or null while Sendbird gives none.</param>
    /// <param name="Created">This call created the record.</param>
    /// <param name="Settled">Nothing is pending.</param>
    public sealed record Started(Conversation Conversation, SessionToken? Session, bool Created, bool Settled) : StartOutcome;
}
