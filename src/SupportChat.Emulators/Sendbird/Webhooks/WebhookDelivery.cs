using System.Threading.Channels;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Webhooks;

/// <summary>Delivers webhooks in the background: in order within a lane, 32 at a time over all lanes, stopping with the emulator.</summary>
internal sealed class WebhookDelivery : IAsyncDisposable
{
    private const int Workers = 32;

    private readonly SendbirdEmulatorOptions _options;
    private readonly WebhookSender _sender;
    private readonly Channel<WebhookLane> _ready = Channel.CreateUnbounded<WebhookLane>();
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
    public void Post(WebhookLane lane, Uri url, byte[] body, string signature, TimeSpan delay)
    {
        if (Statistics.Began() > _options.WebhookCapacity)
        {
            Statistics.Ended();
            Statistics.Overflowed();
            return;
        }

        var time = _options.TimeProvider;
        var notBefore = time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
        if (lane.Enqueue(new WebhookJob(url, body, signature, notBefore)))
        {
            _ready.Writer.TryWrite(lane);
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
            await foreach (var lane in _ready.Reader.ReadAllAsync(_stopping.Token))
            {
                await RunAsync(lane);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopping is the only way in which a worker ends.
        }
    }

    private async Task RunAsync(WebhookLane lane)
    {
        var job = lane.Peek();
        var time = _options.TimeProvider;
        var wait = time.GetElapsedTime(time.GetTimestamp(), job.NotBefore);
        if (wait > TimeSpan.Zero)
        {
            // A waiting lane does not occupy a worker.
            _ = ReturnAfterAsync(lane, wait);
            return;
        }

        await _sender.SendAsync(job, _stopping.Token);
        Statistics.Ended();
        if (lane.Advance())
        {
            _ready.Writer.TryWrite(lane);
        }
    }

    private async Task ReturnAfterAsync(WebhookLane lane, TimeSpan wait)
    {
        await Task.Delay(wait, _options.TimeProvider, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ready.Writer.TryWrite(lane);
    }
}
