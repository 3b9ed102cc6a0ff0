using System.Collections.Concurrent;

namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>All queues of a namespace, by name without regard to case.</summary>
internal sealed class MessageBroker(TimeProvider timeProvider) : IDisposable
{
    private readonly ConcurrentDictionary<string, BrokerQueue> queues = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock gate = new();

    public IEnumerable<BrokerQueue> Queues => queues.Values.OrderBy(queue => queue.Name, StringComparer.OrdinalIgnoreCase);

    public BrokerQueue? Find(string name) => queues.GetValueOrDefault(name);

    /// <summary>Makes a queue, or changes the one that is there.</summary>
    public BrokerQueue Put(string name, QueueSettings settings)
    {
        lock (gate)
        {
            if (queues.TryGetValue(name, out var known))
            {
                known.Change(settings);
                return known;
            }

            return queues[name] = new BrokerQueue(name, settings, timeProvider);
        }
    }

    public void Dispose()
    {
        foreach (var queue in queues.Values)
        {
            queue.Dispose();
        }
    }
}
