using System.Text.Json;

namespace SupportChat.Tests.Fixtures;

/// <summary>Waits for a condition with a deadline, and no longer than it takes.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Between two reads, which ask a server, and between two looks at what is in memory.</summary>
    private static readonly TimeSpan ReadPause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(5);

    /// <summary>The first value that satisfies the condition; fails with the last one after the deadline.</summary>
    public static Task<T> GetAsync<T>(Func<Task<T>> read, Func<T, bool> condition) => GetAsync(read, condition, ReadPause);

    public static Task BecomesTrueAsync(Func<Task<bool>> condition) => GetAsync(condition, holds => holds, ReadPause);

    public static Task BecomesTrueAsync(Func<bool> condition) => GetAsync(() => Task.FromResult(condition()), holds => holds, LookPause);

    private static async Task<T> GetAsync<T>(Func<Task<T>> read, Func<T, bool> condition, TimeSpan pause)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        while (true)
        {
            var value = await read();
            if (condition(value))
            {
                return value;
            }

            Assert.True(time.GetElapsedTime(started) < Deadline, $"Waited in vain; last seen: {JsonSerializer.Serialize(value)}");
            await Task.Delay(pause, time);
        }
    }
}
