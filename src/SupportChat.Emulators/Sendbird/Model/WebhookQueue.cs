namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>Webhooks that must be delivered one after the other. At most one worker holds a queue.</summary>
internal sealed class WebhookQueue
{
    private readonly Lock _gate = new();
    private readonly Queue<PendingWebhook> _jobs = new();
    private bool _held;

    /// <summary>True when the queue was idle: the caller must hand it to a worker.</summary>
    public bool Enqueue(PendingWebhook job)
    {
        lock (_gate)
        {
            _jobs.Enqueue(job);
            var idle = !_held;
            _held = true;
            return idle;
        }
    }

    public PendingWebhook Peek()
    {
        lock (_gate)
        {
            return _jobs.Peek();
        }
    }

    /// <summary>Removes the first job. True when more wait: the caller must hand the queue to a worker again.</summary>
    public bool Advance()
    {
        lock (_gate)
        {
            _jobs.Dequeue();
            _held = _jobs.Count > 0;
            return _held;
        }
    }
}

/// <summary>A webhook that waits for its delivery: receiver, signed bytes, and the time (timestamp of the clock) before which it must not go.</summary>
internal sealed record PendingWebhook(Uri Url, byte[] Body, string Signature, long NotBefore);
