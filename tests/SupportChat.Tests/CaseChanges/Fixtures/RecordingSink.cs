using System.Collections.Concurrent;
using SupportChat.CaseChanges;
using SupportChat.Salesforce.PubSub;

namespace SupportChat.Tests.CaseChanges.Fixtures;

/// <summary>Remembers what was applied; the test may make it fail or wait.</summary>
internal sealed class RecordingSink : ICaseChangeSink
{
    public ConcurrentQueue<CaseChange> Applied { get; } = new();

    public int Reconciles { get; private set; }

    public Func<IReadOnlyList<CaseChange>, CancellationToken, Task> OnApply { get; set; } = (_, _) => Task.CompletedTask;

    public Func<Task> OnReconcile { get; set; } = () => Task.CompletedTask;

    public async Task ApplyManyAsync(IReadOnlyList<CaseChange> changes, CancellationToken cancellationToken)
    {
        await OnApply(changes, cancellationToken);
        foreach (var change in changes)
        {
            Applied.Enqueue(change);
        }
    }

    public Task RereadManyAsync(IReadOnlyCollection<ConversationId> ids, string cause, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public async Task ReconcileAllAsync(CancellationToken cancellationToken)
    {
        await OnReconcile();
        Reconciles++;
    }
}
