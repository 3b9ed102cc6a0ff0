using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Outbound;

/// <summary>The notifications that wait, and the settings that say how they go out.</summary>
internal sealed class OutboundQueue
{
    private readonly Lock gate = new();
    private readonly LinkedList<Notification> waiting = new();
    private readonly HashSet<string> queued = new(StringComparer.Ordinal);
    private TaskCompletionSource? arrival;
    private OutboundSettings settings = new(Enabled: false);
    private Random random = new(0);
    private long last;
    private int tries;

    public OutboundSettings Settings
    {
        get => Volatile.Read(ref settings);
        set
        {
            lock (gate)
            {
                settings = value;
                random = value.Seed is { } seed ? new Random(seed) : new Random();
                Wake();
            }
        }
    }

    public int Waiting
    {
        get
        {
            lock (gate)
            {
                return waiting.Count;
            }
        }
    }

    /// <summary>Messages sent, acknowledged or not.</summary>
    public int Tries => Volatile.Read(ref tries);

    public void CountTry() => Interlocked.Increment(ref tries);

    /// <summary>A record that already waits waits once: its latest values are sent.</summary>
    public void Add(string recordId, DateTimeOffset now)
    {
        lock (gate)
        {
            if (!queued.Add(recordId))
            {
                return;
            }

            var notification = new Notification(RecordId.Of("04l", ++last), recordId, now);
            waiting.AddLast(notification);
            if (random.NextDouble() < settings.Duplicate)
            {
                waiting.AddLast(notification);
            }

            Wake();
        }
    }

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return waiting.Count > 0 && settings.Enabled
                ? Task.CompletedTask
                : (arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The next notifications; those queued before <paramref name="oldest"/> are dropped.</summary>
    public IReadOnlyList<Notification> Take(int count, DateTimeOffset oldest)
    {
        lock (gate)
        {
            var all = waiting.Where(item => item.QueuedAt >= oldest).ToArray();
            if (settings.Shuffle)
            {
                random.Shuffle(all);
            }

            var taken = all.Take(count).ToArray();
            waiting.Clear();
            foreach (var rest in all.Skip(count))
            {
                waiting.AddLast(rest);
            }

            queued.Clear();
            queued.UnionWith(waiting.Select(item => item.RecordId));
            return taken;
        }
    }

    public void PutBack(IReadOnlyList<Notification> batch)
    {
        lock (gate)
        {
            for (var i = batch.Count - 1; i >= 0; i--)
            {
                waiting.AddFirst(batch[i]);
                queued.Add(batch[i].RecordId);
            }
        }
    }

    private void Wake()
    {
        arrival?.TrySetResult();
        arrival = null;
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
