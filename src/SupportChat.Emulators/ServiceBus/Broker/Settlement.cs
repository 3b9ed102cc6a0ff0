namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>What becomes of a locked message.</summary>
/// <param name="Kind">Its end, or where it goes back to.</param>
/// <param name="Rewrite">Changes its content on the way, null for none.</param>
/// <param name="Cause">With <see cref="SettlementKind.DeadLetter"/>: why.</param>
internal sealed record Settlement(SettlementKind Kind, Func<MessageContent, MessageContent>? Rewrite = null, DeadLetterCause? Cause = null)
{
    public static Settlement Complete { get; } = new(SettlementKind.Complete);

    public static Settlement Release { get; } = new(SettlementKind.Release);

    public static Settlement Abandon { get; } = new(SettlementKind.Abandon);
}

/// <summary>Ways to settle a message.</summary>
internal enum SettlementKind
{
    Complete,

    /// <summary>Back to its place, as a failed delivery.</summary>
    Abandon,

    /// <summary>Back to its place, as if it had never been delivered.</summary>
    Release,
    Defer,
    DeadLetter,
}
