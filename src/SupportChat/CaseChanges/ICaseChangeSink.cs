using SupportChat.Salesforce.PubSub;

namespace SupportChat.CaseChanges;

/// <summary>Takes Case changes into the desired state (docs/architecture.md#rule-1-every-input).</summary>
public interface ICaseChangeSink
{
    /// <summary>
    /// Applies changes in the order given. Returns when the work that follows is durably enqueued, for each of them; the stream's position moves
    /// only then. Must bear repetition: after a fault the same changes come again. Throws when it could not; then all of them come again.
    /// </summary>
    Task ApplyManyAsync(IReadOnlyList<CaseChange> changes, CancellationToken cancellationToken);

    /// <summary>
    /// Has the Cases of conversations read again, one query for many; what changed unnoticed is taken in. Returns when the work that follows is durably
    /// enqueued. Must bear repetition.
    /// </summary>
    /// <param name="ids">The conversations; those without a record are passed over.</param>
    /// <param name="cause">Correlation id of the work.</param>
    /// <param name="cancellationToken">Cancels; nothing may be acknowledged then.</param>
    Task RereadManyAsync(IReadOnlyCollection<ConversationId> ids, string cause, CancellationToken cancellationToken);

    /// <summary>
    /// Asks for a read of every open conversation's Case, because changes may have been missed (first start, position lost).
    /// Returns when the request is durable. Must bear repetition.
    /// </summary>
    Task ReconcileAllAsync(CancellationToken cancellationToken);
}
