namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>What is done by sequence number: looking, cancelling, receiving what was deferred.</summary>
internal sealed partial class MessageStore
{
    /// <summary>Messages of any state from a number on, as they are, locked ones too.</summary>
    /// <param name="fromNumber">First number.</param>
    /// <param name="count">At most so many.</param>
    /// <param name="sessionId">Of this session only; null for all.</param>
    public IReadOnlyList<MessageView> Peek(long fromNumber, int count, string? sessionId)
    {
        lock (gate)
        {
            Advance();
            Arm();
            var source = sessionId is null || !HasSessions ? numbers : sessions.TryGetValue(sessionId, out var session) ? session.All : [];
            var seen = source.GetViewBetween(fromNumber, long.MaxValue).Take(count);
            return [.. seen.Select(number => messages[number].View() with { LockToken = Guid.Empty, LockedUntil = null })];
        }
    }

    /// <summary>Takes scheduled messages back, all or none.</summary>
    /// <exception cref="BrokerException">One of them is not scheduled, or not any more.</exception>
    public void CancelScheduled(IReadOnlyCollection<long> sequenceNumbers)
    {
        lock (gate)
        {
            Advance();
            var cancelled = sequenceNumbers.Select(number => Known(number, MessageState.Scheduled)).ToList();
            foreach (var message in cancelled)
            {
                Take(message);
                Journal?.Removed(message.SequenceNumber);
            }

            Arm();
        }
    }

    /// <summary>Locks deferred messages, all or none.</summary>
    /// <exception cref="BrokerException">One of them is not deferred, or held; or its session is not held.</exception>
    public IReadOnlyList<MessageView> ReceiveDeferred(IReadOnlyCollection<long> sequenceNumbers, SessionLock? session)
    {
        lock (gate)
        {
            var now = Advance();
            var held = session is null ? null : HeldSession(session);
            var received = sequenceNumbers.Select(number => Known(number, MessageState.Deferred)).ToList();
            foreach (var message in received.Where(message => message.LockToken != Guid.Empty || message.Session != held))
            {
                throw NotFound(message.SequenceNumber);
            }

            received.ForEach(message => Lock(message, now));
            Arm();
            return [.. received.Select(message => message.View())];
        }
    }

    /// <summary>Removes the oldest active messages that nobody holds.</summary>
    /// <param name="count">At most so many.</param>
    /// <param name="enqueuedBefore">Only those from before.</param>
    /// <param name="session">Of this session; null where there are none.</param>
    /// <returns>How many.</returns>
    public int Delete(int count, DateTimeOffset enqueuedBefore, SessionLock? session)
    {
        lock (gate)
        {
            Advance();
            var source = session is null ? ready : HeldSession(session).Ready;
            var gone = source.Select(number => messages[number]).Where(message => message.EnqueuedAt < enqueuedBefore).Take(count).ToList();
            foreach (var message in gone)
            {
                Take(message);
                Journal?.Removed(message.SequenceNumber);
            }

            Arm();
            return gone.Count;
        }
    }

    private BrokerMessage Known(long number, MessageState state) =>
        messages.TryGetValue(number, out var message) && message.State == state ? message : throw NotFound(number);

    private static BrokerException NotFound(long number) =>
        new(BrokerError.MessageNotFound, $"There is no message with sequence number {number} in the state that this operation needs.");
}
