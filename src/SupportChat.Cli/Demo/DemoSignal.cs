namespace SupportChat.Cli.Demo;

/// <summary>Tells all who watch that something may have changed, in either system or between them.</summary>
internal sealed class DemoSignal
{
    private TaskCompletionSource next = Create();

    /// <summary>Ends with the next change after this was read.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    public void Raise() => Interlocked.Exchange(ref next, Create()).TrySetResult();

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
