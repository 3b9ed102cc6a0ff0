using Azure.Messaging.ServiceBus;

namespace SupportChat.Functions.Tests.ServiceBus.Fixtures;

/// <summary>
/// Queues of the Standard tier in memory: peek-lock, delivery counts, scheduled messages, one receiver a session, dead-letter queues. Stands in for a broker.
/// </summary>
internal sealed class MemoryBroker(IEnumerable<MemoryQueue> queues, TimeProvider time)
{
    private const string DeadLetterSuffix = "/$deadletterqueue";

    private readonly Dictionary<string, MemoryQueue> declared = queues.ToDictionary(queue => queue.Name);
    private readonly Lock gate = new();
    private readonly List<MemoryMessage> messages = [];
    private long sequence;

    /// <summary>Sizes of the batches sent so far, in messages.</summary>
    public List<int> Batches { get; } = [];

    /// <summary>When set, sending fails with it.</summary>
    public ServiceBusException? SendFailure { get; set; }

    /// <summary>Whether there is such a queue, or such a dead-letter queue.</summary>
    public bool Has(string queue) => declared.ContainsKey(BaseOf(queue));

    /// <summary>All messages of a queue, locked and scheduled ones too.</summary>
    public IReadOnlyList<MemoryMessage> In(string queue)
    {
        lock (gate)
        {
            return [.. messages.Where(message => message.Queue == queue)];
        }
    }

    /// <summary>Accepts messages, as a batch.</summary>
    /// <exception cref="ServiceBusException">There is no such queue, or <see cref="SendFailure"/>.</exception>
    /// <exception cref="InvalidOperationException">A message without session id for a queue that requires one.</exception>
    public void Send(string queue, IReadOnlyList<ServiceBusMessage> batch)
    {
        if (SendFailure is { } failure)
        {
            throw failure;
        }

        if (!declared.TryGetValue(queue, out var target))
        {
            throw new ServiceBusException($"The messaging entity '{queue}' could not be found.", ServiceBusFailureReason.MessagingEntityNotFound, queue);
        }

        if (target.RequiresSession && batch.Any(message => string.IsNullOrEmpty(message.SessionId)))
        {
            throw new InvalidOperationException($"Queue '{queue}' requires sessions: a message has no session id.");
        }

        lock (gate)
        {
            Batches.Add(batch.Count);
            messages.AddRange(batch.Select(message => new MemoryMessage(queue, message, ++sequence, time.GetUtcNow())));
        }
    }

    /// <summary>Locks and gives out what is visible; of a session only its oldest message, and only one at a time.</summary>
    public IReadOnlyList<MemoryMessage> Receive(string queue, int max = 1)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            foreach (var expired in messages.Where(message => message.Lock is not null && message.LockedUntil <= now).ToArray())
            {
                Return(expired);
            }

            var definition = declared[BaseOf(queue)];
            var sessions = definition.RequiresSession && !queue.EndsWith(DeadLetterSuffix, StringComparison.Ordinal);
            var busy = sessions
                ? messages.Where(message => message.Queue == queue && message.Lock is not null).Select(message => message.Sent.SessionId).ToHashSet()
                : [];
            var given = new List<MemoryMessage>();
            foreach (var message in messages.Where(message => message.Queue == queue && message.Lock is null && message.VisibleAt <= now))
            {
                if (given.Count == max)
                {
                    break;
                }

                if (!sessions || busy.Add(message.Sent.SessionId))
                {
                    message.GiveOut(now + definition.LockDuration);
                    given.Add(message);
                }
            }

            return given;
        }
    }

    /// <summary>Removes a locked message.</summary>
    /// <exception cref="ServiceBusException">The lock is over.</exception>
    public void Complete(string lockToken)
    {
        lock (gate)
        {
            messages.Remove(Locked(lockToken));
        }
    }

    /// <summary>Gives a locked message back; after too many deliveries it goes to the dead-letter queue.</summary>
    /// <exception cref="ServiceBusException">The lock is over.</exception>
    public void Abandon(string lockToken)
    {
        lock (gate)
        {
            Return(Locked(lockToken));
        }
    }

    /// <summary>Gives back what no function was called with.</summary>
    public void Release(MemoryMessage message)
    {
        lock (gate)
        {
            message.Release();
        }
    }

    /// <summary>Whether the lock is still held.</summary>
    public bool IsLocked(string lockToken)
    {
        lock (gate)
        {
            return messages.Any(message => message.Lock?.ToString() == lockToken);
        }
    }

    /// <summary>Ends every lock, as after their expiry.</summary>
    public void ExpireLocks()
    {
        lock (gate)
        {
            foreach (var message in messages.Where(message => message.Lock is not null))
            {
                Return(message);
            }
        }
    }

    /// <summary>Adds a message that the broker has given up.</summary>
    public void DeadLetter(string queue, ServiceBusMessage message, string reason)
    {
        lock (gate)
        {
            messages.Add(new MemoryMessage(queue, message, ++sequence, time.GetUtcNow()));
            messages[^1].MoveTo(queue + DeadLetterSuffix, reason);
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

    private static string BaseOf(string queue) =>
        queue.EndsWith(DeadLetterSuffix, StringComparison.Ordinal) ? queue[..^DeadLetterSuffix.Length] : queue;

    private void Return(MemoryMessage message)
    {
        message.Unlock();
        if (declared.TryGetValue(message.Queue, out var queue) && message.DeliveryCount >= queue.MaxDeliveryCount)
        {
            message.MoveTo(message.Queue + DeadLetterSuffix, "MaxDeliveryCountExceeded");
        }
    }

    private MemoryMessage Locked(string lockToken) =>
        messages.FirstOrDefault(message => message.Lock?.ToString() == lockToken)
        ?? throw new ServiceBusException("The lock supplied is invalid.", ServiceBusFailureReason.MessageLockLost);
}
