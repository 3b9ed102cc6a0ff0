namespace SupportChat.Conversations;

/// <summary>What should be true of a conversation, beside what its episodes say.</summary>
public sealed record DesiredState
{
    /// <summary>The customer's intents that are not on the Case yet, oldest first.</summary>
    public IReadOnlyList<Intent> Intents { get; init; } = [];

    /// <summary>A hint or an undecidable order asks for a read of the Case (design rule 6).</summary>
    public bool Reread { get; init; }

    /// <summary>The transcript is to be compared with the channel (new Case, closed Case, lost messages).</summary>
    public bool Repair { get; init; }
}
