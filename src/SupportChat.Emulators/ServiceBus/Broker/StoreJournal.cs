namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>The part of a queue's journal that one of its stores writes.</summary>
internal sealed class StoreJournal(QueueJournal journal, bool isDeadLetters)
{
    public void Added(BrokerMessage message) => journal.Append(JournalRecord.Message, isDeadLetters, to => QueueJournal.Put(to, message));

    /// <summary>State, delivery count or content are others.</summary>
    public void Changed(BrokerMessage message, bool withContent)
    {
        if (withContent)
        {
            Added(message);
            return;
        }

        journal.Append(JournalRecord.Change, isDeadLetters, to =>
        {
            to.Write(message.SequenceNumber);
            to.Write((byte)message.State);
            to.Write(message.DeliveryCount);
        });
    }

    /// <summary>A scheduled message got the number and time that it has now.</summary>
    public void Activated(long scheduledNumber, BrokerMessage message) => journal.Append(JournalRecord.Activation, isDeadLetters, to =>
    {
        to.Write(scheduledNumber);
        to.Write(message.SequenceNumber);
        to.Write(message.EnqueuedAt.UtcTicks);
    });

    public void Removed(long sequenceNumber) => journal.Append(JournalRecord.Removal, isDeadLetters, to => to.Write(sequenceNumber));

    /// <summary>Left for the dead letters.</summary>
    public void DeadLettered(BrokerMessage message) => journal.Append(JournalRecord.DeadLetter, true, to => QueueJournal.Put(to, message));

    public void SessionStateChanged(string sessionId, ReadOnlyMemory<byte>? state) => journal.Append(JournalRecord.SessionState, isDeadLetters, to =>
    {
        to.Write(sessionId);
        to.Write(state is not null);
        QueueJournal.Put(to, state ?? default);
    });

    public void AtRest() => journal.RewriteIfLarge();
}
