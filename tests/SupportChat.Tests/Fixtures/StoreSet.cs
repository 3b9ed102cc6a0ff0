using SupportChat.CaseChanges;
using SupportChat.Conversations;
using SupportChat.Queueing;

namespace SupportChat.Tests.Fixtures;

/// <summary>The five stores of one kind, empty.</summary>
public sealed record StoreSet(
    IConversationStore Conversations,
    IConversationIndex Index,
    IMessageLedger Ledger,
    ICursorStore Cursors,
    IDeadLetterStore DeadLetters,
    Func<Task> CloseAsync);

/// <summary>Opens stores of one kind.</summary>
public interface IStoreSource
{
    Task<StoreSet> OpenAsync();
}
