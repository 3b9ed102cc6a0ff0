using SupportChat.Queueing;

namespace SupportChat.Tests.Cli.Embedded.Fixtures;

/// <summary>A store whose every addition ends as a task does.</summary>
internal sealed class SlowDeadLetters(Task addition) : IDeadLetterStore
{
    private int asked;

    public int Asked => Volatile.Read(ref asked);

    public Task AddAsync(DeadLetter deadLetter, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref asked);
        return addition;
    }

    public Task<DeadLetter?> FindAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Page<DeadLetter>> ListAsync(DeadLetterFilter filter, int limit, string? continuation, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<int> CountAsync(DeadLetterFilter filter, int limit, string? continuation, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();
}
