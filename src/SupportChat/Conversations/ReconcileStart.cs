namespace SupportChat.Conversations;

/// <summary>What a reconcile inside a start knows beyond the record.</summary>
/// <param name="IsNew">This call inserted the record: it owns the first message's first attempt.</param>
/// <param name="CustomerReady">Completes when the customer's Sendbird user exists.</param>
/// <param name="Deadline">After it no step goes on: the rest is queued.</param>
internal sealed record ReconcileStart(bool IsNew, Task CustomerReady, CancellationToken Deadline)
{
    public static ReconcileStart None { get; } = new(false, Task.CompletedTask, CancellationToken.None);

    /// <summary>False for a reconcile that no start call makes.</summary>
    public bool IsStart => !ReferenceEquals(this, None);
}
