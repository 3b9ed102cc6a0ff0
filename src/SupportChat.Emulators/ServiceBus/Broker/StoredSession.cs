namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>A session of a store; changed under the queue's lock only.</summary>
internal sealed class StoredSession(string id)
{
    public string Id { get; } = id;

    /// <summary>Numbers of all its messages, whatever their state.</summary>
    public SortedSet<long> All { get; } = [];

    /// <summary>Numbers of those that can be received now.</summary>
    public SortedSet<long> Ready { get; } = [];

    /// <summary>Numbers of those that its holder has locked.</summary>
    public HashSet<long> Locked { get; } = [];

    public ReadOnlyMemory<byte>? State { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public SessionLock? Lock { get; set; }

    /// <summary>Where it stands among the available ones, null if it is not.</summary>
    public long? Place { get; set; }

    public bool IsNeeded => All.Count > 0 || State is not null || Lock is not null;
}

/// <summary>A session that one receiver holds.</summary>
internal sealed class SessionLock(string sessionId)
{
    private readonly TaskCompletionSource lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string SessionId => sessionId;

    /// <summary>Changed by renewals.</summary>
    public DateTimeOffset LockedUntil { get; set; }

    /// <summary>Completed when the time was over; never after a release.</summary>
    public Task Lost => lost.Task;

    /// <summary>Its receiver, while it waits.</summary>
    public WaitingLine Waiting { get; } = new();

    public void Lose() => lost.TrySetResult();
}
