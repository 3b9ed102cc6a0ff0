namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>Webhooks that must be delivered one after the other. At most one worker holds a queue.</summary>
internal sealed class WebhookQueue
{
    private readonly Lock gate = new();
    private readonly Queue<PendingWebhook> jobs = new();
    private bool held;

    /// <summary>True when the queue was idle: the caller must hand it to a worker.</summary>
    public bool Enqueue(PendingWebhook job)
    {
        lock (gate)
        {
            jobs.Enqueue(job);
            var idle = !held;
            held = true;
            return idle;
        }
    }

    public PendingWebhook Peek()
    {
        lock (gate)
        {
            return jobs.Peek();
        }
    }

    /// <summary>Removes the first job. True when more wait: the caller must hand the queue to a worker again.</summary>
    public bool Advance()
    {
        lock (gate)
        {
            jobs.Dequeue();
            held = jobs.Count > 0;
            return held;
        }
    }
}

/// <summary>A webhook that waits for its delivery: receiver, signed bytes, and the time (timestamp of the clock) before which it must not go.</summary>
internal sealed record PendingWebhook(Uri Url, byte[] Body, string Signature, long NotBefore);
