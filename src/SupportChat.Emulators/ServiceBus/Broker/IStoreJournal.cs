namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>Is told every change of a store that must outlive it, under the queue's lock and before the caller hears of it.</summary>
internal interface IStoreJournal
{
    void Added(BrokerMessage message);

    /// <summary>State, delivery count or content are others.</summary>
    void Changed(BrokerMessage message, bool withContent);

    /// <summary>A scheduled message got the number and time that it has now.</summary>
    void Activated(long scheduledNumber, BrokerMessage message);

    void Removed(long sequenceNumber);

    /// <summary>Left for the sub-queue of dead letters.</summary>
    void DeadLettered(BrokerMessage message);

    void SessionStateChanged(string sessionId, ReadOnlyMemory<byte>? state);
}
