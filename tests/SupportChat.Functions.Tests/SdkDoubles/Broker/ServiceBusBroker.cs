using Azure.Messaging.ServiceBus;

namespace SupportChat.Functions.Tests.SdkDoubles.Broker;

/// <summary>
/// An in-memory broker of the Standard tier: peek-lock, delivery counts, scheduled messages, one receiver a session, dead-letter queues,
/// messages and batches up to 256 KB. Time is the test's.
/// </summary>
internal sealed class ServiceBusBroker(TimeProvider time)
{
    public const int MaxDeliveryCount = 10;
    public const int MaxMessageBytes = 256 * 1024;
    private const string DeadLetterSuffix = "/$deadletterqueue";

    private readonly Lock gate = new();
    private readonly List<BrokerMessage> messages = [];

    /// <summary>Queues of the senders made so far.</summary>
    public List<string> Senders { get; } = [];

    /// <summary>Sizes of the batches sent so far, in messages.</summary>
    public List<int> Batches { get; } = [];

    /// <summary>When set, sending fails with it.</summary>
    public ServiceBusException? SendFailure { get; set; }

    /// <summary>All messages of a queue, locked and scheduled ones too.</summary>
    public IReadOnlyList<BrokerMessage> In(string queue)
    {
        lock (gate)
        {
            return [.. messages.Where(message => message.Queue == queue)];
        }
    }

    /// <summary>Accepts messages, as a batch.</summary>
    public void Send(string queue, IReadOnlyList<ServiceBusMessage> batch)
    {
        if (SendFailure is { } failure)
        {
            throw failure;
        }

        lock (gate)
        {
            if (queue == "conversations" && batch.Any(message => string.IsNullOrEmpty(message.SessionId)))
            {
                throw new InvalidOperationException("The SessionId was not set on a message, and it cannot be sent to the entity. Entities that have session support enabled can only receive messages that have the SessionId set to a valid value.");
            }

            Batches.Add(batch.Count);
            messages.AddRange(batch.Select(message => new BrokerMessage(queue, message, time.GetUtcNow())));
        }
    }

    /// <summary>Locks and gives out what is visible; of a session only its oldest message, and only one at a time.</summary>
    public ServiceBusReceivedMessage[] Receive(string queue, int max = 1)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            var sessions = queue == "conversations";
            var given = new List<BrokerMessage>();
            foreach (var message in messages.Where(message => message.Queue == queue && message.Lock is null && message.VisibleAt <= now))
            {
                if (given.Count == max)
                {
                    break;
                }

                if (!sessions || !messages.Any(other => other.Queue == queue && other.Lock is not null && other.Sent.SessionId == message.Sent.SessionId))
                {
                    message.GiveOut();
                    given.Add(message);
                }
            }

            return [.. given.Select(message => message.ToReceived())];
        }
    }

    /// <summary>Removes a locked message.</summary>
    public void Complete(string lockToken)
    {
        lock (gate)
        {
            messages.Remove(Locked(lockToken));
        }
    }

    /// <summary>Unlocks a message; after too many deliveries it goes to the dead-letter queue.</summary>
    public void Abandon(string lockToken)
    {
        lock (gate)
        {
            var message = Locked(lockToken);
            message.Unlock();
            if (message.DeliveryCount >= MaxDeliveryCount && !message.Queue.EndsWith(DeadLetterSuffix, StringComparison.Ordinal))
            {
                message.MoveTo(message.Queue + DeadLetterSuffix, "MaxDeliveryCountExceeded");
            }
        }
    }

    /// <summary>Ends every lock, as after their expiry.</summary>
    public void ExpireLocks()
    {
        foreach (var token in messages.Select(message => message.Lock).OfType<Guid>().ToArray())
        {
            Abandon(token.ToString());
        }
    }

    /// <summary>Moves the messages of a queue to its dead letters, as expiry does.</summary>
    public void DeadLetterAll(string queue, string reason)
    {
        lock (gate)
        {
            foreach (var message in messages.Where(message => message.Queue == queue))
            {
                message.MoveTo(queue + DeadLetterSuffix, reason);
            }
        }
    }

    private BrokerMessage Locked(string lockToken) =>
        messages.FirstOrDefault(message => message.Lock?.ToString() == lockToken)
        ?? throw new ServiceBusException("The lock supplied is invalid.", ServiceBusFailureReason.MessageLockLost);
}
