using SupportChat.Emulators.ServiceBus.Broker;

namespace SupportChat.Emulators.ServiceBus;

/// <summary>The queues that are there from the start.</summary>
internal static class StandardQueues
{
    public static IReadOnlyDictionary<string, QueueSettings> All { get; } = new Dictionary<string, QueueSettings>
    {
        ["conversations"] = new() { RequiresSession = true, LockDuration = TimeSpan.FromSeconds(60) },
        ["transcripts"] = new(),
        ["files"] = new(),
    };
}
