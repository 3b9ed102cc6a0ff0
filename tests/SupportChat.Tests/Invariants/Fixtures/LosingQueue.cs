using SupportChat.Queueing;

namespace SupportChat.Tests.Invariants.Fixtures;

/// <summary>Wrong on purpose: says that work is durable which the process takes along when it dies.</summary>
internal sealed class LosingQueue(IWorkQueue inner, Func<WorkItem, bool> lost) : IWorkQueue
{
    public Task SendManyAsync(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken) =>
        inner.SendManyAsync([.. items.Where(item => !lost(item))], cancellationToken);
}
