using SupportChat.Work;

namespace SupportChat.Cli.Embedded;

/// <summary>An item that was given out.</summary>
/// <param name="Id">Row of the queue; with the delivery count it names the lease.</param>
/// <param name="Item">The item.</param>
internal sealed record LeasedWork(long Id, WorkItem Item);
