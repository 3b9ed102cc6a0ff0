namespace SupportChat.Work;

/// <summary>Replays dead letters of a kind that no queue carries.</summary>
public interface IDeadLetterReplay
{
    /// <summary>True for the items that <see cref="ReplayAsync"/> takes.</summary>
    bool Takes(WorkItem item);

    /// <summary>Tries the item again; true when what follows from it is durable, so that the dead letter can go.</summary>
    Task<bool> ReplayAsync(WorkItem item, CancellationToken cancellationToken);
}
