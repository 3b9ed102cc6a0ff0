namespace SupportChat.Work;

/// <summary>State of one queue.</summary>
/// <param name="Ready">Items that could be handled now.</param>
/// <param name="Scheduled">Items that become visible later.</param>
/// <param name="Leased">Items being handled.</param>
/// <param name="OldestReady">Age of the oldest ready item; null when there is none.</param>
public sealed record QueueStatistics(long Ready, long Scheduled, long Leased, TimeSpan? OldestReady);
