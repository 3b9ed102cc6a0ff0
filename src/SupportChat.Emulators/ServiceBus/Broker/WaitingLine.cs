namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>Receivers that found nothing, in the order in which they came; each is told once, on a thread of the pool.</summary>
internal sealed class WaitingLine
{
    private readonly LinkedList<IMessageWaiter> line = new();
    private readonly Dictionary<IMessageWaiter, LinkedListNode<IMessageWaiter>> places = [];

    public void Add(IMessageWaiter waiter)
    {
        if (!places.ContainsKey(waiter))
        {
            places[waiter] = line.AddLast(waiter);
        }
    }

    public void Remove(IMessageWaiter waiter)
    {
        if (places.Remove(waiter, out var place))
        {
            line.Remove(place);
        }
    }

    public void TellFirst()
    {
        if (line.First is { } first)
        {
            Remove(first.Value);
            ThreadPool.UnsafeQueueUserWorkItem(waiter => waiter.OnMessages(), first.Value, preferLocal: false);
        }
    }
}

/// <summary>A receiver that waits for messages.</summary>
internal interface IMessageWaiter
{
    /// <summary>There may be messages now: receive, or let <see cref="MessageStore.PassOn"/> tell the next.</summary>
    void OnMessages();
}
