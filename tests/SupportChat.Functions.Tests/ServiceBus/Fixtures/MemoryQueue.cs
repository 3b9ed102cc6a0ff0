using System.Text.Json;
using System.Xml;

namespace SupportChat.Functions.Tests.ServiceBus.Fixtures;

/// <summary>One queue as the configuration of the local broker declares it.</summary>
/// <param name="Name">Of the queue.</param>
/// <param name="RequiresSession">One receiver a session at a time.</param>
/// <param name="MaxDeliveryCount">After that many deliveries a message goes to the dead letters.</param>
/// <param name="LockDuration">For how long a message is given out.</param>
internal sealed record MemoryQueue(string Name, bool RequiresSession, int MaxDeliveryCount, TimeSpan LockDuration)
{
    /// <summary>The queues of <c>infra/local/servicebus.json</c>.</summary>
    public static IReadOnlyList<MemoryQueue> Read(string path)
    {
        using var configuration = JsonDocument.Parse(File.ReadAllText(path));
        return
        [
            .. configuration.RootElement.GetProperty("UserConfig").GetProperty("Namespaces")[0].GetProperty("Queues").EnumerateArray()
                .Select(queue => (Name: queue.GetProperty(nameof(Name)).GetString()!, Properties: queue.GetProperty("Properties")))
                .Select(queue => new MemoryQueue(
                    queue.Name,
                    queue.Properties.GetProperty(nameof(RequiresSession)).GetBoolean(),
                    queue.Properties.GetProperty(nameof(MaxDeliveryCount)).GetInt32(),
                    XmlConvert.ToTimeSpan(queue.Properties.GetProperty(nameof(LockDuration)).GetString()!))),
        ];
    }
}
