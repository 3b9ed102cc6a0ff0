namespace SupportChat.Work;

/// <summary>How the host settles an item. Retries and dead letters were stored before <see cref="Complete"/> is returned.</summary>
public enum WorkOutcome
{
    /// <summary>Done, or its follow-up is durable: remove it.</summary>
    Complete,

    /// <summary>Not even the follow-up could be stored: give it back.</summary>
    Abandon,
}
