using System.Threading.Channels;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Webhooks;

/// <summary>Delivers webhooks in the background: in order within a queue, 32 at a time over all queues, stopping with the emulator.</summary>
internal sealed class WebhookDelivery : IAsyncDisposable
{
    private const int Workers = 32;

    private readonly SendbirdEmulatorOptions _options;
    private readonly WebhookSender _sender;
    private readonly Channel<WebhookQueue> _ready = Channel.CreateUnbounded<WebhookQueue>();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task[] _workers;

    public WebhookDelivery(SendbirdEmulatorOptions options)
    {
        _options = options;
        _sender = new WebhookSender(options, Statistics);
        _workers = [.. Enumerable.Range(0, Workers).Select(_ => Task.Run(WorkAsync))];
    }

    public WebhookStatistics Statistics { get; } = new();

    /// <summary>Queues a webhook and returns at once. What exceeds the capacity is lost and counted.</summary>
    public void Post(WebhookQueue queue, Uri url, byte[] body, string signature, TimeSpan delay)
    {
        if (Statistics.Began() > _options.WebhookCapacity)
        {
            Statistics.Ended();
            Statistics.Overflowed();
            return;
        }

        var time = _options.TimeProvider;
        var notBefore = time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
        if (queue.Enqueue(new PendingWebhook(url, body, signature, notBefore)))
        {
            _ready.Writer.TryWrite(queue);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_workers);
        _sender.Dispose();
        _stopping.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var queue in _ready.Reader.ReadAllAsync(_stopping.Token))
            {
                await RunAsync(queue);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopping is the only way in which a worker ends.
        }
    }

    private async Task RunAsync(WebhookQueue queue)
    {
        var job = queue.Peek();
        var time = _options.TimeProvider;
        var wait = time.GetElapsedTime(time.GetTimestamp(), job.NotBefore);
        if (wait > TimeSpan.Zero)
        {
            // A waiting queue does not occupy a worker.
            _ = ReturnAfterAsync(queue, wait);
            return;
        }

        await _sender.SendAsync(job, _stopping.Token);
        Statistics.Ended();
        if (queue.Advance())
        {
            _ready.Writer.TryWrite(queue);
        }
    }

    private async Task ReturnAfterAsync(WebhookQueue queue, TimeSpan wait)
    {
        await Task.Delay(wait, _options.TimeProvider, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ready.Writer.TryWrite(queue);
    }
}
