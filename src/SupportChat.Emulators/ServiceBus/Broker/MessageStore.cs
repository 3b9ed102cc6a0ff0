using System.Diagnostics.CodeAnalysis;

namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>
/// The messages of a queue, or of its sub-queue of dead letters; safe for concurrent use. Both share one lock, so that a message moves at once.
/// </summary>
internal sealed partial class MessageStore : IDisposable
{
    private readonly Lock gate;
    private readonly Func<QueueSettings> settings;
    private readonly TimeProvider timeProvider;
    private readonly MessageStore? deadLetters;
    private readonly ITimer timer;
    private readonly Dictionary<long, BrokerMessage> messages = [];
    private readonly SortedSet<long> numbers = [];
    private readonly SortedSet<long> ready = [];
    private readonly Dictionary<Guid, BrokerMessage> locks = [];
    private readonly Agenda<long> dueMessages = new();
    private readonly WaitingLine waiting = new();
    private DateTimeOffset? armed;
    private long lastNumber;
    private bool isClosed;

    /// <param name="gate">Lock of the queue.</param>
    /// <param name="settings">Of the queue, as they are now.</param>
    /// <param name="timeProvider">Time of locks, schedules and expiry.</param>
    /// <param name="deadLetters">Where dead letters go; null in the store that holds them.</param>
    public MessageStore(Lock gate, Func<QueueSettings> settings, TimeProvider timeProvider, MessageStore? deadLetters)
    {
        this.gate = gate;
        this.settings = settings;
        this.timeProvider = timeProvider;
        this.deadLetters = deadLetters;
        timer = timeProvider.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether only sessions are received here; dead letters have none.</summary>
    public bool HasSessions => settings().RequiresSession && !HoldsDeadLetters;

    public QueueSettings Settings => settings();

    /// <summary>Where changes are written, if anywhere.</summary>
    public StoreJournal? Journal { get; set; }

    private bool HoldsDeadLetters => deadLetters is null;

    /// <summary>Stores messages, all or none.</summary>
    /// <returns>Their sequence numbers.</returns>
    public IReadOnlyList<long> Send(IReadOnlyList<NewMessage> sent)
    {
        lock (gate)
        {
            if (HoldsDeadLetters)
            {
                throw new BrokerException(BrokerError.NotAllowed, "Nothing can be sent to a sub-queue of dead letters; send to the queue.");
            }

            if (HasSessions && sent.Any(message => string.IsNullOrEmpty(message.SessionId)))
            {
                throw new BrokerException(BrokerError.NotAllowed, "The queue requires sessions: set a session id on every message.");
            }

            var now = Advance();
            var added = new long[sent.Count];
            for (var i = 0; i < added.Length; i++)
            {
                added[i] = Add(sent[i], now);
            }

            Arm();
            return added;
        }
    }

    /// <summary>Locks the first message that is ready. Null when there is none; then the waiter is told of the next one.</summary>
    /// <param name="session">The session received from; null where there are none.</param>
    /// <param name="waiter">Who waits, null for nobody.</param>
    /// <exception cref="BrokerException">The session is no longer held.</exception>
    public MessageView? TryReceive(SessionLock? session, IMessageWaiter? waiter)
    {
        lock (gate)
        {
            var now = Advance();
            var (source, line) = session is null ? (ready, waiting) : (HeldSession(session).Ready, session.Waiting);
            if (source.Count == 0)
            {
                if (waiter is not null)
                {
                    line.Add(waiter);
                }

                return null;
            }

            if (waiter is not null)
            {
                line.Remove(waiter);
            }

            var message = messages[source.Min];
            Lock(message, now);
            Arm();
            return message.View();
        }
    }

    /// <summary>The waiter wants nothing any more.</summary>
    public void StopWaiting(IMessageWaiter waiter)
    {
        lock (gate)
        {
            waiting.Remove(waiter);
        }
    }

    /// <summary>A receiver that was told cannot take more: the next is told, if anything is left.</summary>
    public void PassOn()
    {
        lock (gate)
        {
            if (ready.Count > 0)
            {
                waiting.TellFirst();
            }
        }
    }

    /// <summary>Settles a locked message.</summary>
    /// <exception cref="BrokerException">Nobody holds a lock of that token.</exception>
    public void Settle(Guid lockToken, Settlement settlement)
    {
        lock (gate)
        {
            var now = Advance();
            var message = Held(lockToken);
            Unlock(message);
            if (settlement.Rewrite is { } rewrite)
            {
                message.Content = rewrite(message.Content);
            }

            Apply(settlement, message, now);
            Arm();
        }
    }

    /// <summary>Extends locks of messages; all or none.</summary>
    /// <returns>Their new ends.</returns>
    public IReadOnlyList<DateTimeOffset> RenewLocks(IReadOnlyCollection<Guid> lockTokens)
    {
        lock (gate)
        {
            var now = Advance();
            var held = lockTokens.Select(Held).ToList();
            foreach (var message in held)
            {
                if (message.Session is not null)
                {
                    throw new BrokerException(BrokerError.MessageLockLost, "The message is locked with its session: renew the session's lock.");
                }

                SetLockEnd(message, now);
            }

            Arm();
            return [.. held.Select(message => message.LockedUntil!.Value)];
        }
    }

    public StoreCounts Count()
    {
        lock (gate)
        {
            Advance();
            Arm();
            var scheduled = messages.Values.Count(message => message.State == MessageState.Scheduled);
            var deferred = messages.Values.Count(message => message.State == MessageState.Deferred);
            var active = messages.Count - scheduled - deferred;
            return new StoreCounts(active, scheduled, deferred, locks.Count, lastNumber, sessions.Values.Count(session => session.All.Count > 0));
        }
    }

    /// <summary>Puts back what an earlier process has left, without a word to the journal.</summary>
    public void Restore(BrokerMessage message)
    {
        lock (gate)
        {
            lastNumber = Math.Max(lastNumber, message.SequenceNumber);
            Insert(message);
            Place(message, Now());
            Arm();
        }
    }

    /// <summary>Numbers go on behind this one.</summary>
    public void RestoreNumber(long number)
    {
        lock (gate)
        {
            lastNumber = Math.Max(lastNumber, number);
        }
    }

    /// <summary>Calls an action for all messages and sessions with a state, under the queue's lock.</summary>
    public void Visit(Action<IReadOnlyCollection<BrokerMessage>, IEnumerable<StoredSession>, long> visitor)
    {
        lock (gate)
        {
            visitor(messages.Values, sessions.Values.Where(session => session.State is not null), lastNumber);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            isClosed = true;
        }

        timer.Dispose();
    }

    private DateTimeOffset Now() => timeProvider.GetUtcNow();

    private void OnTimer()
    {
        lock (gate)
        {
            armed = null;
            if (!isClosed)
            {
                Advance();
                Arm();
            }
        }
    }

    /// <summary>Does what has fallen due.</summary>
    private DateTimeOffset Advance()
    {
        var now = Now();
        while (dueSessions.TryTake(now, out var id))
        {
            LoseSession(sessions[id], now);
        }

        while (dueMessages.TryTake(now, out var number))
        {
            var message = messages[number];
            if (message.LockToken != Guid.Empty)
            {
                Unlock(message);
                Fail(message, now);
            }
            else if (message.State == MessageState.Scheduled)
            {
                Activate(message, now);
            }
            else
            {
                Kill(message, DeadLetterCause.Expired);
            }
        }

        return now;
    }

    /// <summary>Ends an operation: sets the timer to what falls due next.</summary>
    private void Arm()
    {
        Journal?.AtRest();
        var next = (dueMessages.Next, dueSessions.Next) switch
        {
            ({ } message, { } session) => message < session ? message : session,
            var (message, session) => message ?? session,
        };
        if (next is { } time && !isClosed && (armed is null || time < armed))
        {
            armed = time;
            var wait = time - Now();
            // A timer takes 49 days at most; it comes early then and is set again.
            timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > TimeSpan.FromDays(40) ? TimeSpan.FromDays(40) : Rounded(wait), Timeout.InfiniteTimeSpan);
        }
    }

    // Timers count whole milliseconds and would come just before the time.
    private static TimeSpan Rounded(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));

    private long Add(NewMessage sent, DateTimeOffset now)
    {
        var scheduled = sent.ScheduledAt > now ? sent.ScheduledAt : null;
        var number = ++lastNumber;
        var message = new BrokerMessage
        {
            SequenceNumber = number,
            EnqueueSequenceNumber = number,
            MessageId = sent.MessageId,
            SessionId = sent.SessionId,
            TimeToLive = sent.TimeToLive < settings().TimeToLive ? sent.TimeToLive.Value : settings().TimeToLive,
            Content = sent.Content,
            State = scheduled is null ? MessageState.Active : MessageState.Scheduled,
            EnqueuedAt = scheduled ?? now,
        };
        // Written first: what cannot be written is not there.
        Journal?.Added(message);
        Insert(message);
        Place(message, now);
        return number;
    }

    private void Insert(BrokerMessage message)
    {
        messages[message.SequenceNumber] = message;
        numbers.Add(message.SequenceNumber);
        if (HasSessions && message.SessionId is { } id)
        {
            message.Session = SessionOf(id);
            message.Session.All.Add(message.SequenceNumber);
        }
    }

    /// <summary>Puts a message that nobody holds where its state belongs, or away if its time is over.</summary>
    private void Place(BrokerMessage message, DateTimeOffset now)
    {
        if (message.State == MessageState.Scheduled)
        {
            dueMessages.Set(message.SequenceNumber, message.EnqueuedAt);
            return;
        }

        if (!HoldsDeadLetters)
        {
            if (message.ExpiresAt <= now)
            {
                Kill(message, DeadLetterCause.Expired);
                return;
            }

            dueMessages.Set(message.SequenceNumber, message.ExpiresAt);
        }

        if (message.State == MessageState.Active)
        {
            MakeReady(message);
        }
    }

    private void MakeReady(BrokerMessage message)
    {
        if (message.Session is { } session)
        {
            session.Ready.Add(message.SequenceNumber);
            session.Lock?.Waiting.TellFirst();
            Offer(session);
            return;
        }

        ready.Add(message.SequenceNumber);
        waiting.TellFirst();
    }

    private void Activate(BrokerMessage message, DateTimeOffset now)
    {
        var scheduledNumber = message.SequenceNumber;
        Take(message);
        message.SequenceNumber = ++lastNumber;
        message.State = MessageState.Active;
        message.EnqueuedAt = now;
        Insert(message);
        Journal?.Activated(scheduledNumber, message);
        Place(message, now);
    }

    private void Lock(BrokerMessage message, DateTimeOffset now)
    {
        message.LockToken = Guid.NewGuid();
        locks[message.LockToken] = message;
        if (message.Session is { } session)
        {
            session.Ready.Remove(message.SequenceNumber);
            session.Locked.Add(message.SequenceNumber);
            dueMessages.Remove(message.SequenceNumber);
            return;
        }

        ready.Remove(message.SequenceNumber);
        SetLockEnd(message, now);
    }

    private void SetLockEnd(BrokerMessage message, DateTimeOffset now)
    {
        message.LockedUntil = now + settings().LockDuration;
        dueMessages.Set(message.SequenceNumber, message.LockedUntil.Value);
    }

    private void Unlock(BrokerMessage message)
    {
        locks.Remove(message.LockToken);
        message.LockToken = Guid.Empty;
        message.LockedUntil = null;
        dueMessages.Remove(message.SequenceNumber);
        message.Session?.Locked.Remove(message.SequenceNumber);
    }

    private void Apply(Settlement settlement, BrokerMessage message, DateTimeOffset now)
    {
        switch (settlement.Kind)
        {
            case SettlementKind.Complete:
                Take(message);
                Journal?.Removed(message.SequenceNumber);
                break;
            case SettlementKind.Abandon:
                Fail(message, now, settlement.Rewrite is not null);
                break;
            case SettlementKind.Defer:
                message.State = MessageState.Deferred;
                Journal?.Changed(message, settlement.Rewrite is not null);
                Place(message, now);
                break;
            case SettlementKind.DeadLetter:
                Kill(message, settlement.Cause ?? new DeadLetterCause(null, null));
                break;
            default:
                Place(message, now);
                break;
        }
    }

    /// <summary>A delivery came to nothing; of dead letters that is not counted.</summary>
    private void Fail(BrokerMessage message, DateTimeOffset now, bool withContent = false)
    {
        message.DeliveryCount += HoldsDeadLetters ? 0 : 1;
        if (!HoldsDeadLetters && message.DeliveryCount >= settings().MaxDeliveryCount)
        {
            Kill(message, DeadLetterCause.TooManyDeliveries(message.DeliveryCount));
            return;
        }

        Journal?.Changed(message, withContent);
        Place(message, now);
    }

    /// <summary>Moves a message to the dead letters; one that is there already goes back to its place with the new cause.</summary>
    private void Kill(BrokerMessage message, DeadLetterCause cause)
    {
        message.DeadLetter = cause;
        message.State = MessageState.Active;
        if (deadLetters is null)
        {
            Journal?.Changed(message, withContent: true);
            Place(message, Now());
            return;
        }

        Take(message);
        Journal?.DeadLettered(message);
        message.Session = null;
        deadLetters.Restore(message);
    }

    private void Take(BrokerMessage message)
    {
        messages.Remove(message.SequenceNumber);
        numbers.Remove(message.SequenceNumber);
        ready.Remove(message.SequenceNumber);
        dueMessages.Remove(message.SequenceNumber);
        if (message.Session is { } session)
        {
            session.All.Remove(message.SequenceNumber);
            session.Ready.Remove(message.SequenceNumber);
            session.Locked.Remove(message.SequenceNumber);
            Offer(session);
        }
    }

    private BrokerMessage Held(Guid lockToken) => TryHeld(lockToken, out var message)
        ? message
        : throw new BrokerException(BrokerError.MessageLockLost, "The lock supplied is invalid: it has expired, or the message has been settled already.");

    private bool TryHeld(Guid lockToken, [NotNullWhen(true)] out BrokerMessage? message) => locks.TryGetValue(lockToken, out message);
}

/// <summary>What a store holds.</summary>
/// <param name="Active">Active ones, locked or not.</param>
/// <param name="Scheduled">Scheduled ones.</param>
/// <param name="Deferred">Deferred ones.</param>
/// <param name="Locked">How many of all are locked.</param>
/// <param name="LastNumber">Last sequence number given.</param>
/// <param name="Sessions">Sessions with messages.</param>
internal sealed record StoreCounts(int Active, int Scheduled, int Deferred, int Locked, long LastNumber, int Sessions);
