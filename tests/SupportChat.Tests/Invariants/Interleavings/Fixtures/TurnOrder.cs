namespace SupportChat.Tests.Invariants.Interleavings.Fixtures;

/// <summary>
/// Decides, by its dice, who of all that wait goes on next: one step at a time, so that a seed is one interleaving. What waits has nothing to do with
/// time.
/// </summary>
internal sealed class TurnOrder(Random dice)
{
    private const int LongestIdle = 1_000_000;

    private readonly Lock gate = new();
    private readonly List<TaskCompletionSource> waiting = [];

    /// <summary>Waits for a turn.</summary>
    public Task WaitAsync()
    {
        var turn = new TaskCompletionSource();
        lock (gate)
        {
            waiting.Add(turn);
        }

        return turn.Task;
    }

    /// <summary>Gives turns until the work is done.</summary>
    public async Task RunAsync(Task work)
    {
        for (var idle = 0; !work.IsCompleted;)
        {
            if (Take() is { } turn)
            {
                turn.SetResult();
                idle = 0;
            }
            else
            {
                Assert.True(++idle < LongestIdle, "The work waits for something that nobody gives.");
                await Task.Yield();
            }
        }

        await work;
    }

    private TaskCompletionSource? Take()
    {
        lock (gate)
        {
            if (waiting.Count == 0)
            {
                return null;
            }

            var at = dice.Next(waiting.Count);
            var turn = waiting[at];
            waiting.RemoveAt(at);
            return turn;
        }
    }
}
