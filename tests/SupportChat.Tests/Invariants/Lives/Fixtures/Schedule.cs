namespace SupportChat.Tests.Invariants.Lives.Fixtures;

/// <summary>
/// Everything that is under way, one step at a time: work stops before each call to a store, a queue or an upstream, and before its answer, until it is given
/// its turn. Nothing runs beside it, so that the order of the turns is all the order there is. What no <see cref="Job"/> does takes no turns.
/// </summary>
internal sealed class Schedule
{
    private const int LongestIdle = 10_000_000;

    private static readonly AsyncLocal<Job?> OfFlow = new();

    private readonly Lock gate = new();
    private readonly List<Turn> waiting = [];
    private readonly List<Job> jobs = [];

    /// <summary>The work that calls; null for what the harness does itself.</summary>
    public static Job? Current => OfFlow.Value;

    /// <summary>Counts turns and acts: the time of the history.</summary>
    public long Tick { get; private set; }

    public IReadOnlyList<Job> Jobs => jobs;

    /// <summary>How many wait for a turn.</summary>
    public int Waiting => waiting.Count;

    public void Next() => Tick++;

    /// <summary>Waits for a turn. Work whose process was killed waits for ever.</summary>
    public Task TurnAsync()
    {
        if (OfFlow.Value is not { } job)
        {
            return Task.CompletedTask;
        }

        var turn = new Turn(job, new TaskCompletionSource());
        lock (gate)
        {
            if (!job.IsDead)
            {
                job.Waits++;
                waiting.Add(turn);
            }
        }

        return turn.Granted.Task;
    }

    /// <summary>Begins work, up to its first turn.</summary>
    public async Task<Job> StartAsync(string name, Func<Task> work)
    {
        var job = new Job(name, ++Tick);
        jobs.Add(job);
        OfFlow.Value = job;
        job.Work = work();
        OfFlow.Value = null;
        await SettleAsync(job);
        return job;
    }

    /// <summary>Gives a turn to one of those that wait, by its place among them.</summary>
    public async Task StepAsync(int place)
    {
        Tick++;
        Turn turn;
        lock (gate)
        {
            turn = waiting[place];
            waiting.RemoveAt(place);
            turn.Job.Waits--;
        }

        turn.Granted.SetResult();
        await SettleAsync(turn.Job);
    }

    /// <summary>Ends all work as a power failure does: what waits never goes on.</summary>
    public void Kill()
    {
        lock (gate)
        {
            waiting.Clear();
            jobs.ForEach(job => job.IsDead = true);
            jobs.Clear();
        }
    }

    /// <summary>A cancellation may take the way over another thread: it is waited for until the work waits for its turn, or is over.</summary>
    private async Task SettleAsync(Job job)
    {
        for (var idle = 0; !job.Work.IsCompleted && !Waits(job); idle++)
        {
            Assert.True(idle < LongestIdle, $"{job.Name} waits for something that nobody gives.");
            await Task.Yield();
        }

        if (job.Work.IsCompleted && jobs.Remove(job))
        {
            await job.Work;
        }
    }

    private bool Waits(Job job)
    {
        lock (gate)
        {
            return job.Waits > 0;
        }
    }

    private readonly record struct Turn(Job Job, TaskCompletionSource Granted);
}

/// <summary>A piece of work: the handling of an item, a webhook, some events, a start.</summary>
internal sealed class Job(string name, long startedAt)
{
    public string Name { get; } = name;

    /// <summary>Tick of its beginning.</summary>
    public long StartedAt { get; } = startedAt;

    public Task Work { get; set; } = Task.CompletedTask;

    /// <summary>Turns that it waits for.</summary>
    public int Waits { get; set; }

    public bool IsDead { get; set; }
}
