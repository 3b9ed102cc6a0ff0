namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>A queue and its sub-queue of dead letters.</summary>
internal sealed class BrokerQueue : IDisposable
{
    private volatile QueueSettings settings;
    private QueueJournal? journal;

    public BrokerQueue(string name, QueueSettings settings, TimeProvider timeProvider)
    {
        Name = name;
        this.settings = settings;
        DeadLetters = new MessageStore(Gate, () => this.settings, timeProvider, null);
        Messages = new MessageStore(Gate, () => this.settings, timeProvider, DeadLetters);
    }

    public string Name { get; }

    public QueueSettings Settings => settings;

    public MessageStore Messages { get; }

    public MessageStore DeadLetters { get; }

    /// <summary>Guards both stores and whatever is written of them.</summary>
    public Lock Gate { get; } = new();

    /// <summary>A queue that goes on where its journal ends.</summary>
    /// <param name="name">Its name, unless the journal knows it.</param>
    /// <param name="settings">Those of a new queue; the journal's own come first.</param>
    /// <param name="timeProvider">Time of locks, schedules and expiry.</param>
    /// <param name="folder">Where its journal is.</param>
    /// <exception cref="EmulatorDataException">Another process works on the journal, or it is damaged.</exception>
    public static BrokerQueue Open(string name, QueueSettings settings, TimeProvider timeProvider, JournalFolder folder)
    {
        var replay = new JournalReplay();
        var journal = folder.Open(name, replay);
        var queue = new BrokerQueue(replay.Name ?? name, replay.Name is null ? settings : replay.Settings, timeProvider) { journal = journal };
        journal.Attach(queue);
        replay.Restore(queue);
        journal.Start(queue);
        return queue;
    }

    /// <summary>Other settings for what comes from now on.</summary>
    /// <exception cref="BrokerException">Whether sessions are required cannot be changed.</exception>
    public void Change(QueueSettings changed)
    {
        if (changed.RequiresSession != settings.RequiresSession)
        {
            throw new BrokerException(BrokerError.NotAllowed, $"requiresSession of '{Name}' cannot be changed once the queue is there; use another name.");
        }

        lock (Gate)
        {
            settings = changed;
            journal?.WriteQueue();
        }
    }

    public void Dispose()
    {
        Messages.Dispose();
        DeadLetters.Dispose();
        lock (Gate)
        {
            journal?.Dispose();
        }
    }
}
