using System.Collections.Concurrent;
using SupportChat.Queueing;

namespace SupportChat.Tests.Fixtures;

/// <summary>Dead letters in memory; only adding is used here.</summary>
internal sealed class DeadLetterList : IDeadLetterStore
{
    public ConcurrentQueue<DeadLetter> Added { get; } = new();

    /// <summary>When set, storing fails with it.</summary>
    public Exception? Failure { get; set; }

    public Task AddAsync(DeadLetter deadLetter, CancellationToken cancellationToken)
    {
        if (Failure is { } failure)
        {
            return Task.FromException(failure);
        }

        Added.Enqueue(deadLetter);
        return Task.CompletedTask;
    }

    public Task<DeadLetter?> FindAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Page<DeadLetter>> ListAsync(DeadLetterFilter filter, int limit, string? continuation, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<int> CountAsync(DeadLetterFilter filter, int limit, string? continuation, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();
}
