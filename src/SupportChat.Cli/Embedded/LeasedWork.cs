using SupportChat.Work;

namespace SupportChat.Cli.Embedded;

/// <summary>An item that was given out.</summary>
/// <param name="Id">Row of the queue; with the delivery count it names the lease.</param>
/// <param name="Item">The item.</param>
internal sealed record LeasedWork(long Id, WorkItem Item);

/// <summary>What a queue gave out.</summary>
/// <param name="Works">Oldest first.</param>
/// <param name="Next">When to ask again at the latest, seen in the same transaction: zero when there may be more already, null when nothing waits.</param>
internal sealed record Delivery(IReadOnlyList<LeasedWork> Works, TimeSpan? Next);
