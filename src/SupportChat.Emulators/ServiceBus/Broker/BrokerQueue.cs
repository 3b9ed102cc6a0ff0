namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>A queue and its sub-queue of dead letters.</summary>
internal sealed class BrokerQueue : IDisposable
{
    private volatile QueueSettings settings;

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

    /// <summary>Other settings for what comes from now on.</summary>
    /// <exception cref="BrokerException">Whether sessions are required cannot be changed.</exception>
    public void Change(QueueSettings changed)
    {
        if (changed.RequiresSession != settings.RequiresSession)
        {
            throw new BrokerException(BrokerError.NotAllowed, $"requiresSession of '{Name}' cannot be changed once the queue is there; use another name.");
        }

        settings = changed;
    }

    public void Dispose()
    {
        Messages.Dispose();
        DeadLetters.Dispose();
    }
}
