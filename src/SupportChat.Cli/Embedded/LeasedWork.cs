using SupportChat.Queueing;

namespace SupportChat.Cli.Embedded;

/// <summary>An item that was given out.</summary>
/// <param name="Queue">Where it came from.</param>
/// <param name="Id">Row of the queue; with the delivery count it names the lease.</param>
/// <param name="Item">The item.</param>
internal sealed record LeasedWork(WorkQueueName Queue, long Id, WorkItem Item);
