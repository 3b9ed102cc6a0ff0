using SupportChat.CaseChanges;
using SupportChat.Queueing;

namespace SupportChat.Tests.Invariants.Fixtures;

/// <summary>A queue and a cursor table that a process loses at a chosen moment, until the next process has them again.</summary>
internal sealed class DyingProcess
{
    private readonly TaskCompletionSource died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool dead;

    /// <summary>Dies before a reconcile is queued, or right after.</summary>
    public bool BeforeQueueing { get; set; }

    public bool AfterQueueing { get; set; }

    /// <summary>Completes when the process has died.</summary>
    public Task Died => died.Task;

    /// <summary>Reconciles that were queued since the last restart.</summary>
    public int Queued { get; private set; }

    public IWorkQueue Queue(IWorkQueue inner) => new MortalQueue(this, inner);

    public ICursorStore Cursors(ICursorStore inner) => new MortalCursors(this, inner);

    /// <summary>Another process goes on where this one left off.</summary>
    public void Restart()
    {
        dead = BeforeQueueing = AfterQueueing = false;
        Queued = 0;
    }

    private void Die()
    {
        dead = true;
        died.TrySetResult();
        Live();
    }

    private void Live()
    {
        if (dead)
        {
            throw new OperationCanceledException("The process was killed.");
        }
    }

    private sealed class MortalQueue(DyingProcess process, IWorkQueue inner) : IWorkQueue
    {
        public async Task SendManyAsync(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken)
        {
            process.Live();
            var isReconcile = items.Any(item => item.Kind == WorkKind.Reconcile);
            if (isReconcile && process.BeforeQueueing)
            {
                process.Die();
            }

            await inner.SendManyAsync(items, cancellationToken);
            process.Queued += isReconcile ? items.Count : 0;
            if (isReconcile && process.AfterQueueing)
            {
                process.Die();
            }
        }
    }

    private sealed class MortalCursors(DyingProcess process, ICursorStore inner) : ICursorStore
    {
        public Task<Versioned<StreamCursor>?> FindAsync(string name, CancellationToken cancellationToken)
        {
            process.Live();
            return inner.FindAsync(name, cancellationToken);
        }

        public Task<string?> SaveAsync(string name, StreamCursor cursor, string? etag, CancellationToken cancellationToken)
        {
            process.Live();
            return inner.SaveAsync(name, cursor, etag, cancellationToken);
        }
    }
}
