#nullable disable
namespace Azure.Messaging.ServiceBus;

/// <summary>Double of a batch that refuses what does not fit any more.</summary>
public sealed class ServiceBusMessageBatch : IDisposable
{
    private readonly IList<ServiceBusMessage> store;
    private readonly Func<ServiceBusMessage, bool> tryAdd;

    internal ServiceBusMessageBatch(IList<ServiceBusMessage> store, long maxSizeInBytes, Func<ServiceBusMessage, bool> tryAdd)
    {
        this.store = store;
        this.tryAdd = tryAdd;
        MaxSizeInBytes = maxSizeInBytes;
    }

    public int Count => store.Count;

    public long MaxSizeInBytes { get; }

    internal IReadOnlyList<ServiceBusMessage> Messages => [.. store];

    public bool TryAddMessage(ServiceBusMessage message)
    {
        if (!tryAdd(message))
        {
            return false;
        }

        store.Add(message);
        return true;
    }

    public void Dispose()
    {
    }
}
