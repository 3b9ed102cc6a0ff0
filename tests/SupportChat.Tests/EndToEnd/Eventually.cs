namespace SupportChat.Tests.EndToEnd;

/// <summary>Waits for a condition, with a deadline and no fixed sleep.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>The first value that satisfies the condition; fails with the last one after the deadline.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> read, Func<T, bool> condition)
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

            Assert.True(time.GetElapsedTime(started) < Deadline, $"Waited in vain; last seen: {System.Text.Json.JsonSerializer.Serialize(value)}");
            await Task.Delay(Pause, time);
        }
    }

    public static Task TrueAsync(Func<Task<bool>> condition) => GetAsync(condition, holds => holds);
}
