using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Outbound;

/// <summary>The notifications that wait, and the settings that say how they go out.</summary>
internal sealed class OutboundQueue
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Notification> _waiting = new();
    private readonly HashSet<string> _queued = new(StringComparer.Ordinal);
    private TaskCompletionSource? _arrival;
    private OutboundSettings _settings = new(Enabled: false);
    private Random _random = new(0);
    private long _last;
    private int _tries;

    public OutboundSettings Settings
    {
        get => Volatile.Read(ref _settings);
        set
        {
            lock (_gate)
            {
                _settings = value;
                _random = value.Seed is { } seed ? new Random(seed) : new Random();
                Wake();
            }
        }
    }

    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Messages sent, acknowledged or not.</summary>
    public int Tries => Volatile.Read(ref _tries);

    public void CountTry() => Interlocked.Increment(ref _tries);

    /// <summary>A record that already waits waits once: its latest values are sent.</summary>
    public void Add(string recordId, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (!_queued.Add(recordId))
            {
                return;
            }

            var notification = new Notification(RecordId.Of("04l", ++_last), recordId, now);
            _waiting.AddLast(notification);
            if (_random.NextDouble() < _settings.Duplicate)
            {
                _waiting.AddLast(notification);
            }

            Wake();
        }
    }

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _waiting.Count > 0 && _settings.Enabled
                ? Task.CompletedTask
                : (_arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The next notifications; those queued before <paramref name="oldest"/> are dropped.</summary>
    public IReadOnlyList<Notification> Take(int count, DateTimeOffset oldest)
    {
        lock (_gate)
        {
            var all = _waiting.Where(item => item.QueuedAt >= oldest).ToArray();
            if (_settings.Shuffle)
            {
                _random.Shuffle(all);
            }

            var taken = all.Take(count).ToArray();
            _waiting.Clear();
            foreach (var rest in all.Skip(count))
            {
                _waiting.AddLast(rest);
            }

            _queued.Clear();
            _queued.UnionWith(_waiting.Select(item => item.RecordId));
            return taken;
        }
    }

    public void PutBack(IReadOnlyList<Notification> batch)
    {
        lock (_gate)
        {
            for (var i = batch.Count - 1; i >= 0; i--)
            {
                _waiting.AddFirst(batch[i]);
                _queued.Add(batch[i].RecordId);
            }
        }
    }

    private void Wake()
    {
        _arrival?.TrySetResult();
        _arrival = null;
    }
}

/// <summary>A waiting notification: its id stays the same over all tries; the record is read anew at each.</summary>
internal sealed record Notification(string Id, string RecordId, DateTimeOffset QueuedAt);

/// <summary>Body of <c>POST /emulator/outbound</c>.</summary>
/// <param name="Url">Receiver: absolute http or https address; required when enabled.</param>
/// <param name="Enabled">Off keeps what waits.</param>
/// <param name="Duplicate">Probability that a notification is sent a second time, with the same id.</param>
/// <param name="Shuffle">True to send the waiting notifications in any order.</param>
/// <param name="Fields">Fields to send besides the id, for example <c>["Status"]</c>.</param>
/// <param name="Seed">Seed of the dice.</param>
internal sealed record OutboundSettings(
    string? Url = null, bool Enabled = true, double Duplicate = 0, bool Shuffle = false, IReadOnlyList<string>? Fields = null, int? Seed = null);
