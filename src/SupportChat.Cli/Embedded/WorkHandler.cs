using SupportChat.Queueing;

namespace SupportChat.Cli.Embedded;

/// <summary>Handles items of a lane; one outcome for each, in order.</summary>
internal delegate Task<IReadOnlyList<WorkOutcome>> WorkHandler(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken);
