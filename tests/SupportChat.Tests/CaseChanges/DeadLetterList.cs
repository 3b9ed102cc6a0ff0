using System.Collections.Concurrent;
using SupportChat.Storage;
using SupportChat.Work;

namespace SupportChat.Tests.CaseChanges;

/// <summary>Dead letters in memory; only adding is used here.</summary>
internal sealed class DeadLetterList : IDeadLetterStore
{
    public ConcurrentQueue<DeadLetter> Added { get; } = new();

    public Task AddAsync(DeadLetter deadLetter, CancellationToken cancellationToken)
    {
        Added.Enqueue(deadLetter);
        return Task.CompletedTask;
    }

    public Task<DeadLetter?> FindAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Page<DeadLetter>> ListAsync(int limit, string? continuation, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();
}
