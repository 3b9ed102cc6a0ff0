namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>Plays a journal's records and holds what is left at their end.</summary>
internal sealed class JournalReplay
{
    private readonly Dictionary<long, BrokerMessage> messages = [];
    private readonly Dictionary<long, BrokerMessage> deadLetters = [];
    private readonly Dictionary<string, byte[]> sessionStates = new(StringComparer.Ordinal);
    private long lastNumber;

    /// <summary>Null in a new journal.</summary>
    public string? Name { get; private set; }

    public QueueSettings Settings { get; private set; } = new();

    public void Read(ReadOnlyMemory<byte> record)
    {
        using var from = new BinaryReader(new MemoryStream(record.ToArray()));
        var (kind, isDeadLetter) = ((JournalRecord)from.ReadByte(), from.ReadBoolean());
        var store = isDeadLetter ? deadLetters : messages;
        switch (kind)
        {
            case JournalRecord.Queue:
                ReadQueue(from);
                break;
            case JournalRecord.Message:
                Add(store, ReadMessage(from));
                break;
            case JournalRecord.Change when store.TryGetValue(from.ReadInt64(), out var changed):
                changed.State = (MessageState)from.ReadByte();
                changed.DeliveryCount = from.ReadInt32();
                break;
            case JournalRecord.Removal:
                store.Remove(from.ReadInt64());
                break;
            case JournalRecord.DeadLetter:
                var dead = ReadMessage(from);
                messages.Remove(dead.SequenceNumber);
                Add(deadLetters, dead);
                break;
            case JournalRecord.Activation when store.Remove(from.ReadInt64(), out var activated):
                activated.SequenceNumber = from.ReadInt64();
                activated.EnqueuedAt = ReadTime(from);
                activated.State = MessageState.Active;
                Add(store, activated);
                break;
            case JournalRecord.SessionState:
                ReadSessionState(from);
                break;
        }
    }

    /// <summary>Puts everything back into a queue.</summary>
    public void Restore(BrokerQueue queue)
    {
        queue.Messages.RestoreNumber(lastNumber);
        foreach (var (id, state) in sessionStates)
        {
            queue.Messages.RestoreSessionState(id, state);
        }

        foreach (var message in deadLetters.Values)
        {
            queue.DeadLetters.Restore(message);
        }

        foreach (var message in messages.Values)
        {
            queue.Messages.Restore(message);
        }
    }

    private static BrokerMessage ReadMessage(BinaryReader from) => new()
    {
        SequenceNumber = from.ReadInt64(),
        EnqueueSequenceNumber = from.ReadInt64(),
        State = (MessageState)from.ReadByte(),
        EnqueuedAt = ReadTime(from),
        TimeToLive = TimeSpan.FromTicks(from.ReadInt64()),
        DeliveryCount = from.ReadInt32(),
        MessageId = from.ReadString(),
        SessionId = ReadText(from),
        Content = new MessageContent(ReadBytes(from), ReadBytes(from)),
        DeadLetter = from.ReadBoolean() ? new DeadLetterCause(ReadText(from), ReadText(from)) : null,
    };

    private static DateTimeOffset ReadTime(BinaryReader from) => new(from.ReadInt64(), TimeSpan.Zero);

    private static byte[] ReadBytes(BinaryReader from) => from.ReadBytes(from.ReadInt32());

    private static string? ReadText(BinaryReader from)
    {
        var (isThere, text) = (from.ReadBoolean(), from.ReadString());
        return isThere ? text : null;
    }

    private void ReadQueue(BinaryReader from)
    {
        Name = from.ReadString();
        Settings = new QueueSettings
        {
            RequiresSession = from.ReadBoolean(),
            LockDuration = TimeSpan.FromTicks(from.ReadInt64()),
            MaxDeliveryCount = from.ReadInt32(),
            TimeToLive = TimeSpan.FromTicks(from.ReadInt64()),
            MaxMessageBytes = from.ReadInt32(),
        };
        lastNumber = Math.Max(lastNumber, from.ReadInt64());
    }

    private void ReadSessionState(BinaryReader from)
    {
        var (id, isThere, state) = (from.ReadString(), from.ReadBoolean(), ReadBytes(from));
        if (isThere)
        {
            sessionStates[id] = state;
        }
        else
        {
            sessionStates.Remove(id);
        }
    }

    private void Add(Dictionary<long, BrokerMessage> store, BrokerMessage message)
    {
        store[message.SequenceNumber] = message;
        lastNumber = Math.Max(lastNumber, message.SequenceNumber);
    }
}
