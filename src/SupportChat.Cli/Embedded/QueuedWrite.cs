namespace SupportChat.Cli.Embedded;

/// <summary>An operation that waits for the writer.</summary>
internal abstract class QueuedWrite
{
    /// <summary>What the operation threw in the transaction under way; null when it may be completed.</summary>
    public Exception? Fault { get; set; }

    public abstract void Run(SqliteSession session);

    public abstract void Complete();

    public abstract void Fail(Exception fault);
}

/// <summary>An operation with a result, told once it is on disk.</summary>
internal sealed class QueuedWrite<T>(Func<SqliteSession, T> operation) : QueuedWrite
{
    private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T result = default!;

    public Task<T> Task => done.Task;

    public override void Run(SqliteSession session) => result = operation(session);

    public override void Complete() => done.SetResult(result);

    public override void Fail(Exception fault) => done.SetException(fault);
}
