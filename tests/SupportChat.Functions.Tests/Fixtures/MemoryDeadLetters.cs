using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SupportChat.Queueing;
using SupportChat.Telemetry;

namespace SupportChat.Functions.Tests.Fixtures;

/// <summary>The dead letters, in memory; can refuse to store.</summary>
internal sealed class MemoryDeadLetters : IDeadLetterStore
{
    public ConcurrentQueue<DeadLetter> Stored { get; } = [];

    public Exception? Failure { get; set; }

    /// <summary>The use case over this store.</summary>
    public DeadLetters UseCase(IWorkQueue queue, TimeProvider time) => new(this, queue, [], Metrics(), time, NullLogger<DeadLetters>.Instance);

    /// <summary>What takes items back, over such a use case.</summary>
    public static Redelivery Redelivery(DeadLetters deadLetters, IWorkQueue queue, TimeProvider time) =>
        new(deadLetters, queue, Metrics(), time, NullLogger<Redelivery>.Instance);

    private static SupportChatMetrics Metrics() => new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());

    public Task AddAsync(DeadLetter deadLetter, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Failure is { } failure)
        {
            return Task.FromException(failure);
        }

        Stored.Enqueue(deadLetter);
        return Task.CompletedTask;
    }

    public Task<DeadLetter?> FindAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Page<DeadLetter>> ListAsync(DeadLetterFilter filter, int limit, string? continuation, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<int> CountAsync(DeadLetterFilter filter, int limit, string? continuation, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();
}
