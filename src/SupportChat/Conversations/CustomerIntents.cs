namespace SupportChat.Conversations;

/// <summary>What a customer may ask of a conversation: to close it, to go on after the close, and to rate it.</summary>
public sealed class CustomerIntents(DesiredStateWriter desired, TimeProvider time)
{
    /// <summary>Value of <c>SupportChat_CloseReason__c</c> when the customer closed.</summary>
    public const string ClosedByCustomer = "Customer";

    /// <summary>Asks for the Case to be closed; closed already, or asked already, changes nothing.</summary>
    public Task<Conversation?> CloseAsync(ConversationId id, CancellationToken cancellationToken) =>
        desired.ApplyAsync(id, c => Close(c, New(IntentKind.Close) with { Reason = ClosedByCustomer }), "close", cancellationToken);

    /// <summary>Asks to go on after the close; while the Case is open, that changes nothing.</summary>
    /// <returns>The record, with <see cref="DesiredState.Reopen"/> while it is to be decided; null when there is none.</returns>
    public Task<Conversation?> ReopenAsync(ConversationId id, CancellationToken cancellationToken) =>
        desired.ApplyAsync(id, c => AfterClose.Asked(c, time.GetUtcNow()), "reopen", cancellationToken);

    /// <summary>Rates; the newest rating wins.</summary>
    /// <param name="id">The conversation.</param>
    /// <param name="score">1 to 5.</param>
    /// <param name="comment">At most 4,000 characters.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<Conversation?> RateAsync(ConversationId id, int score, string? comment, CancellationToken cancellationToken) => desired.ApplyAsync(
        id, c => Add(c, New(IntentKind.Rating) with { Score = score, Comment = comment }), "rating", cancellationToken);

    private static Conversation Close(Conversation conversation, Intent close)
    {
        if (conversation.Desired.Reopen is { } wish)
        {
            // What the customer wrote after the close is heard first.
            return wish.Close is not null ? conversation
                : conversation with { Desired = conversation.Desired with { Reopen = wish with { Close = close } } };
        }

        return conversation.Current.IsClosed || conversation.Desired.Intents.Any(intent => intent is { Kind: IntentKind.Close, Unanswered: null })
            ? conversation
            : Add(conversation, close);
    }

    private static Conversation Add(Conversation conversation, Intent intent) => conversation with
    {
        Desired = conversation.Desired with
        {
            // A reopening may end in another Case, which the others are not about.
            Intents =
            [
                .. conversation.Desired.Intents.Where(
                    other => other.Kind != IntentKind.Reopen && !Replaces(intent, other)),
                intent,
                .. conversation.Desired.Intents.Where(other => other.Kind == IntentKind.Reopen),
            ],
        },
    };

    /// <summary>The newest rating counts, and the customer's own word before what follows from silence.</summary>
    private static bool Replaces(Intent intent, Intent other) =>
        intent.Kind == IntentKind.Rating ? other.Kind == IntentKind.Rating : other.Unanswered is not null;

    private Intent New(IntentKind kind)
    {
        var now = time.GetUtcNow();
        return new Intent(Guid.CreateVersion7(now).ToString("N"), kind, now);
    }
}
