using System.Threading.Channels;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Webhooks;

/// <summary>Delivers webhooks in the background: in order within a queue, 32 at a time over all queues, stopping with the emulator.</summary>
internal sealed class WebhookDelivery : IAsyncDisposable
{
    private const int Workers = 32;

    private readonly SendbirdEmulatorOptions options;
    private readonly WebhookSender sender;
    private readonly Channel<WebhookQueue> ready = Channel.CreateUnbounded<WebhookQueue>();
    private readonly CancellationTokenSource stopping = new();
    private readonly Task[] workers;

    public WebhookDelivery(SendbirdEmulatorOptions options)
    {
        this.options = options;
        sender = new WebhookSender(options, Statistics);
        workers = [.. Enumerable.Range(0, options.WebhookReceiver is null ? Workers : 0).Select(_ => Task.Run(WorkAsync))];
    }

    public WebhookStatistics Statistics { get; } = new();

    /// <summary>Told of every try, with the answer's status; null: there was none.</summary>
    public Action<PendingWebhook, int?> Tried
    {
        get => sender.Tried;
        set => sender.Tried = value;
    }

    /// <summary>Queues a webhook and returns at once. What exceeds the capacity is lost and counted.</summary>
    public void Post(WebhookQueue queue, Uri url, byte[] body, string signature, TimeSpan delay)
    {
        if (options.WebhookReceiver is { } receiver)
        {
            receiver(body, signature);
            return;
        }

        if (Statistics.Began() > options.WebhookCapacity)
        {
            Statistics.Ended();
            Statistics.Overflowed();
            return;
        }

        var time = options.TimeProvider;
        var notBefore = time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
        if (queue.Enqueue(new PendingWebhook(url, body, signature, notBefore)))
        {
            ready.Writer.TryWrite(queue);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(workers);
        sender.Dispose();
        stopping.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var queue in ready.Reader.ReadAllAsync(stopping.Token))
            {
                await RunAsync(queue);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopping is the only way in which a worker ends.
        }
    }

    private async Task RunAsync(WebhookQueue queue)
    {
        var job = queue.Peek();
        var time = options.TimeProvider;
        var wait = time.GetElapsedTime(time.GetTimestamp(), job.NotBefore);
        if (wait > TimeSpan.Zero)
        {
            // A waiting queue does not occupy a worker.
            _ = ReturnAfterAsync(queue, wait);
            return;
        }

        await sender.SendAsync(job, stopping.Token);
        Statistics.Ended();
        if (queue.Advance())
        {
            ready.Writer.TryWrite(queue);
        }
    }

    private async Task ReturnAfterAsync(WebhookQueue queue, TimeSpan wait)
    {
        await Task.Delay(wait, options.TimeProvider, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ready.Writer.TryWrite(queue);
    }
}
