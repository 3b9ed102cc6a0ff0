namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>Sessions: accepted by name or as they have messages, each by one receiver at a time.</summary>
internal sealed partial class MessageStore
{
    private readonly Dictionary<string, StoredSession> sessions = new(StringComparer.Ordinal);
    private readonly SortedSet<(long FirstNumber, string Id)> available = [];
    private readonly LinkedList<TaskCompletionSource<SessionLock>> acceptors = new();
    private readonly Agenda<string> dueSessions = new();

    /// <summary>How many wait for any session.</summary>
    public int Acceptors
    {
        get
        {
            lock (gate)
            {
                return acceptors.Count;
            }
        }
    }

    /// <summary>Locks a session.</summary>
    /// <param name="sessionId">Its id, whether it has messages or not; null for the one with the oldest message, which is waited for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BrokerException">The named one is held by another receiver.</exception>
    public async Task<SessionLock> AcceptSessionAsync(string? sessionId, CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource<SessionLock>> place;
        lock (gate)
        {
            var now = Advance();
            var session = sessionId is not null ? SessionOf(sessionId) : available.Count > 0 ? sessions[available.Min.Id] : null;
            if (session?.Lock is not null)
            {
                throw new BrokerException(
                    BrokerError.SessionCannotBeLocked, $"The requested session '{sessionId}' cannot be accepted. It may be locked by another receiver.");
            }

            if (session is not null)
            {
                return Lock(session, now);
            }

            place = acceptors.AddLast(new TaskCompletionSource<SessionLock>(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        await using var left = cancellationToken.Register(() =>
        {
            lock (gate)
            {
                if (place.List is not null)
                {
                    acceptors.Remove(place);
                    place.Value.TrySetCanceled(cancellationToken);
                }
            }
        });
        return await place.Value.Task;
    }

    /// <summary>Extends the lock of a session and of its messages.</summary>
    public DateTimeOffset RenewSession(SessionLock held)
    {
        lock (gate)
        {
            var now = Advance();
            SetLockEnd(HeldSession(held), held, now);
            Arm();
            return held.LockedUntil;
        }
    }

    /// <summary>Gives a session back; what is locked in it returns as if it had never been delivered. Nothing if it is not held any more.</summary>
    public void ReleaseSession(SessionLock held)
    {
        lock (gate)
        {
            var now = Advance();
            if (sessions.TryGetValue(held.SessionId, out var session) && session.Lock == held)
            {
                Unlock(session, message => Place(message, now));
                Arm();
            }
        }
    }

    public ReadOnlyMemory<byte>? GetSessionState(SessionLock held)
    {
        lock (gate)
        {
            Advance();
            return HeldSession(held).State;
        }
    }

    /// <summary>Keeps a state with the session; null takes it away.</summary>
    public void SetSessionState(SessionLock held, ReadOnlyMemory<byte>? state)
    {
        lock (gate)
        {
            var now = Advance();
            var session = HeldSession(held);
            session.State = state;
            session.UpdatedAt = now;
            Journal?.SessionStateChanged(session.Id, state);
        }
    }

    /// <summary>Puts back a state that an earlier process has left.</summary>
    public void RestoreSessionState(string sessionId, ReadOnlyMemory<byte>? state)
    {
        lock (gate)
        {
            var session = SessionOf(sessionId);
            session.State = state;
            Forget(session);
        }
    }

    /// <summary>Ids of the sessions with messages, or of those whose state was set after a time.</summary>
    public IReadOnlyList<string> GetSessions(DateTimeOffset? stateSetAfter, int skip, int top)
    {
        lock (gate)
        {
            Advance();
            return
            [
                .. sessions.Values
                    .Where(session => stateSetAfter is null ? session.All.Count > 0 : session.State is not null && session.UpdatedAt > stateSetAfter)
                    .Select(session => session.Id).Order(StringComparer.Ordinal).Skip(skip).Take(top),
            ];
        }
    }

    private StoredSession SessionOf(string id)
    {
        if (!sessions.TryGetValue(id, out var session))
        {
            sessions[id] = session = new StoredSession(id);
        }

        return session;
    }

    private StoredSession HeldSession(SessionLock held) => sessions.TryGetValue(held.SessionId, out var session) && session.Lock == held
        ? session
        : throw new BrokerException(BrokerError.SessionLockLost, $"The lock of session '{held.SessionId}' has expired: accept the session again.");

    private SessionLock Lock(StoredSession session, DateTimeOffset now)
    {
        var held = session.Lock = new SessionLock(session.Id);
        SetLockEnd(session, held, now);
        Offer(session);
        Arm();
        return held;
    }

    private void SetLockEnd(StoredSession session, SessionLock held, DateTimeOffset now)
    {
        held.LockedUntil = now + settings().LockDuration;
        dueSessions.Set(session.Id, held.LockedUntil);
    }

    private void LoseSession(StoredSession session, DateTimeOffset now)
    {
        session.Lock!.Lose();
        Unlock(session, message => Fail(message, now));
    }

    private void Unlock(StoredSession session, Action<BrokerMessage> giveBack)
    {
        session.Lock = null;
        dueSessions.Remove(session.Id);
        foreach (var number in session.Locked.Order().ToList())
        {
            var message = messages[number];
            Unlock(message);
            giveBack(message);
        }

        Offer(session);
    }

    /// <summary>Keeps the session's place among the available ones, and hands it to whoever waits for any.</summary>
    private void Offer(StoredSession session)
    {
        long? place = session.Lock is null && session.Ready.Count > 0 ? session.Ready.Min : null;
        if (place != session.Place)
        {
            if (session.Place is { } old)
            {
                available.Remove((old, session.Id));
            }

            if (place is { } first)
            {
                available.Add((first, session.Id));
            }

            session.Place = place;
        }

        Forget(session);
        if (session.Place is not null && acceptors.First is { } acceptor)
        {
            acceptors.RemoveFirst();
            acceptor.Value.SetResult(Lock(session, Now()));
        }
    }

    private void Forget(StoredSession session)
    {
        if (!session.IsNeeded)
        {
            sessions.Remove(session.Id);
        }
    }
}
