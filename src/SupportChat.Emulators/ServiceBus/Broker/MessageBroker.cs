using System.Collections.Concurrent;

namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>All queues of a namespace, by name without regard to case.</summary>
/// <param name="timeProvider">Time of locks, schedules and expiry.</param>
/// <param name="folder">Where journals are kept; null for queues that end with the process.</param>
internal sealed class MessageBroker(TimeProvider timeProvider, JournalFolder? folder) : IDisposable
{
    private readonly ConcurrentDictionary<string, BrokerQueue> queues = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock gate = new();

    public IEnumerable<BrokerQueue> Queues => queues.Values.OrderBy(queue => queue.Name, StringComparer.OrdinalIgnoreCase);

    public BrokerQueue? Find(string name) => queues.GetValueOrDefault(name);

    /// <summary>Takes up the queues that an earlier process has left, and makes those of the standard that are missing.</summary>
    public void Open(IReadOnlyDictionary<string, QueueSettings> standard)
    {
        foreach (var name in folder?.Names ?? [])
        {
            Add(name, standard.GetValueOrDefault(name) ?? new QueueSettings());
        }

        foreach (var (name, settings) in standard.Where(queue => Find(queue.Key) is null))
        {
            Add(name, settings);
        }
    }

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

            return Add(name, settings);
        }
    }

    public void Dispose()
    {
        foreach (var queue in queues.Values)
        {
            queue.Dispose();
        }
    }

    private BrokerQueue Add(string name, QueueSettings settings)
    {
        var queue = folder is null ? new BrokerQueue(name, settings, timeProvider) : BrokerQueue.Open(name, settings, timeProvider, folder);
        queues[queue.Name] = queue;
        return queue;
    }
}
