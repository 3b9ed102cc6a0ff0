namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>What a record of a queue's journal says.</summary>
internal enum JournalRecord : byte
{
    /// <summary>Name, settings and last numbers of the queue.</summary>
    Queue = 1,

    /// <summary>A message as it is now, whether it was known or not.</summary>
    Message = 2,

    /// <summary>State and delivery count of a known message.</summary>
    Change = 3,
    Removal = 4,

    /// <summary>A message moved to the dead letters, as it is now.</summary>
    DeadLetter = 5,

    /// <summary>A scheduled message moved to another number.</summary>
    Activation = 6,
    SessionState = 7,
}
