using System.Diagnostics;
using Google.Protobuf;
using SupportChat.Functions.ProtocolHost.Protocol;
using SupportChat.Functions.ProtocolHost.Queues;

namespace SupportChat.Functions.ProtocolHost.Triggers;

/// <summary>
/// One function on a queue: messages one by one, as many at once as <c>host.json</c> allows, or in batches, one batch after the other. A function that fails
/// gives back what it did not settle.
/// </summary>
internal sealed class QueueTrigger(HostedFunction function, HostJson settings, MemoryBroker broker, Invoker invoker)
{
    // Nobody tells when a message becomes visible.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly string queue = function.Text("queueName")!;

    /// <summary>Receives until told to stop, then waits for what is under way.</summary>
    /// <param name="stopping">Ends the receiving.</param>
    /// <param name="cancelling">Cancels invocations.</param>
    public Task RunAsync(CancellationToken stopping, CancellationToken cancelling) => function.Text("cardinality") == "Many"
        ? RunBatchesAsync(stopping, cancelling)
        : RunSinglesAsync(function.Is("isSessionsEnabled") ? settings.MaxConcurrentSessions : settings.MaxConcurrentCalls, stopping, cancelling);

    private async Task RunSinglesAsync(int concurrency, CancellationToken stopping, CancellationToken cancelling)
    {
        using var slots = new SemaphoreSlim(concurrency);
        while (!stopping.IsCancellationRequested)
        {
            await slots.WaitAsync(CancellationToken.None);
            if (broker.Receive(queue) is not [var message])
            {
                slots.Release();
                await PauseAsync();
                continue;
            }

            _ = RunAsync(message);
        }

        for (var i = 0; i < concurrency; i++)
        {
            await slots.WaitAsync(CancellationToken.None);
        }

        async Task RunAsync(MemoryMessage message)
        {
            try
            {
                await InvokeAsync([message], new TypedData { ModelBindingData = Encode(message) }, cancelling);
            }
            finally
            {
                slots.Release();
            }
        }
    }

    private async Task RunBatchesAsync(CancellationToken stopping, CancellationToken cancelling)
    {
        var batch = new List<MemoryMessage>();
        long first = 0;
        while (!stopping.IsCancellationRequested)
        {
            var received = broker.Receive(queue, settings.MaxBatch - batch.Count);
            first = batch.Count == 0 ? Stopwatch.GetTimestamp() : first;
            batch.AddRange(received);
            if (batch.Count > 0 && (batch.Count >= settings.MinBatch || Stopwatch.GetElapsedTime(first) >= settings.MaxBatchWait))
            {
                var data = new CollectionModelBindingData();
                data.ModelBindingData.AddRange(batch.Select(Encode));
                await InvokeAsync(batch, new TypedData { CollectionModelBindingData = data }, cancelling);
                batch.Clear();
            }
            else
            {
                await PauseAsync();
            }
        }

        batch.ForEach(broker.Release);
    }

    private static Task PauseAsync() => Task.Delay(Pause, TimeProvider.System, CancellationToken.None);

    private async Task InvokeAsync(IReadOnlyList<MemoryMessage> messages, TypedData data, CancellationToken cancelling)
    {
        var locks = messages.Select(message => message.Lock.ToString()!).ToArray();
        using var activity = Traces.Start("queue", null);
        var result = await invoker.InvokeAsync(function, Guid.CreateVersion7().ToString(), data, activity, messages.Count, cancelling);
        var succeeded = result.Status == StatusResult.Types.Status.Success;
        if (succeeded && !(function.Trigger.TryGetProperty("autoCompleteMessages", out var complete) ? complete.GetBoolean() : settings.AutoComplete))
        {
            return;
        }

        foreach (var unsettled in locks.Where(broker.IsLocked))
        {
            if (succeeded)
            {
                broker.Complete(unsettled);
            }
            else
            {
                broker.Abandon(unsettled);
            }
        }
    }

    private static ModelBindingData Encode(MemoryMessage message) => new()
    {
        Version = "1.0",
        Source = "AzureServiceBusReceivedMessage",
        ContentType = "application/octet-stream",
        Content = ByteString.CopyFrom([.. message.Lock!.Value.ToByteArray(), .. message.ToAmqp().ToBytes().ToArray()]),
    };
}
