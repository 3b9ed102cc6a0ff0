using System.Diagnostics;
using Azure.Messaging.ServiceBus;
using Google.Protobuf;
using SupportChat.Functions.ProtocolHost.Protocol;

namespace SupportChat.Functions.ProtocolHost.Triggers;

/// <summary>
/// One function on a queue, by the SDK's own processors as the Functions host's extension does it: messages or sessions, as many at once as <c>host.json</c>
/// allows, or batches, one after the other. A function that fails gives back what it did not settle.
/// </summary>
internal sealed class QueueTrigger(HostedFunction function, HostJson settings, ServiceBusClient client, Deliveries deliveries, Invoker invoker)
{
    private readonly string queue = function.Text("queueName")!;

    private bool AutoCompletes =>
        function.Trigger.TryGetProperty("autoCompleteMessages", out var complete) ? complete.GetBoolean() : settings.AutoComplete;

    /// <summary>Receives until told to stop, then waits for what is under way.</summary>
    /// <param name="stopping">Ends the receiving.</param>
    /// <param name="cancelling">Cancels invocations.</param>
    public Task RunAsync(CancellationToken stopping, CancellationToken cancelling) => function switch
    {
        _ when function.Text("cardinality") == "Many" => RunBatchesAsync(stopping, cancelling),
        _ when function.Is("isSessionsEnabled") => RunSessionsAsync(stopping, cancelling),
        _ => RunSinglesAsync(stopping, cancelling),
    };

    private async Task RunSessionsAsync(CancellationToken stopping, CancellationToken cancelling)
    {
        await using var processor = client.CreateSessionProcessor(queue, new ServiceBusSessionProcessorOptions
        {
            AutoCompleteMessages = false,
            MaxConcurrentSessions = settings.MaxConcurrentSessions,
            MaxConcurrentCallsPerSession = settings.MaxConcurrentCallsPerSession,
            SessionIdleTimeout = settings.SessionIdleTimeout,
            MaxAutoLockRenewalDuration = settings.MaxAutoLockRenewal,
        });
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        processor.ProcessMessageAsync += args => RunAsync(
            [
                new Delivery(
                    args.Message, token => args.CompleteMessageAsync(args.Message, token), token => args.AbandonMessageAsync(args.Message, null, token)),
            ],
            cancelling);
        await processor.StartProcessingAsync(CancellationToken.None);
        await EndOf(stopping);
        await processor.StopProcessingAsync(CancellationToken.None);
    }

    private async Task RunSinglesAsync(CancellationToken stopping, CancellationToken cancelling)
    {
        await using var processor = client.CreateProcessor(queue, new ServiceBusProcessorOptions
        {
            AutoCompleteMessages = false,
            MaxConcurrentCalls = settings.MaxConcurrentCalls,
            MaxAutoLockRenewalDuration = settings.MaxAutoLockRenewal,
        });
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        processor.ProcessMessageAsync += args => RunAsync(
            [
                new Delivery(
                    args.Message, token => args.CompleteMessageAsync(args.Message, token), token => args.AbandonMessageAsync(args.Message, null, token)),
            ],
            cancelling);
        await processor.StartProcessingAsync(CancellationToken.None);
        await EndOf(stopping);
        await processor.StopProcessingAsync(CancellationToken.None);
    }

    private async Task RunBatchesAsync(CancellationToken stopping, CancellationToken cancelling)
    {
        await using var receiver = client.CreateReceiver(queue);
        var batch = new List<ServiceBusReceivedMessage>();
        long first = 0;
        while (!stopping.IsCancellationRequested)
        {
            var left = batch.Count == 0 ? Timeout.InfiniteTimeSpan : settings.MaxBatchWait - Stopwatch.GetElapsedTime(first);
            if (batch.Count >= settings.MinBatch || (batch.Count > 0 && left <= TimeSpan.Zero))
            {
                await RunAsync(
                    [
                        .. batch.Select(message => new Delivery(
                            message, token => receiver.CompleteMessageAsync(message, token), token => receiver.AbandonMessageAsync(message, null, token))),
                    ],
                    cancelling);
                batch.Clear();
                continue;
            }

            try
            {
                var received = await receiver.ReceiveMessagesAsync(settings.MaxBatch - batch.Count, batch.Count == 0 ? null : left, stopping);
                first = batch.Count == 0 ? Stopwatch.GetTimestamp() : first;
                batch.AddRange(received);
            }
            catch (Exception fault) when (fault is ServiceBusException or OperationCanceledException)
            {
                // The extension goes on too; a stop ends the loop.
            }
        }
    }

    private static Task EndOf(CancellationToken token) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token).ContinueWith(_ => { }, TaskScheduler.Default);

    private async Task RunAsync(IReadOnlyList<Delivery> messages, CancellationToken cancelling)
    {
        foreach (var message in messages)
        {
            deliveries.Add(message);
        }

        using var activity = Traces.Start("queue", null);
        var result = await invoker.InvokeAsync(function, Guid.CreateVersion7().ToString(), Encode(messages), activity, messages.Count, cancelling);
        var succeeded = result.Status == StatusResult.Types.Status.Success;
        foreach (var unsettled in messages.Where(message => deliveries.TryTake(message.Message.LockToken)))
        {
            if (!succeeded)
            {
                await unsettled.AbandonAsync(CancellationToken.None);
            }
            else if (AutoCompletes)
            {
                await unsettled.CompleteAsync(CancellationToken.None);
            }
        }
    }

    private TypedData Encode(IReadOnlyList<Delivery> messages)
    {
        if (function.Text("cardinality") != "Many")
        {
            return new TypedData { ModelBindingData = Encode(messages[0].Message) };
        }

        var batch = new CollectionModelBindingData();
        batch.ModelBindingData.AddRange(messages.Select(message => Encode(message.Message)));
        return new TypedData { CollectionModelBindingData = batch };
    }

    private static ModelBindingData Encode(ServiceBusReceivedMessage message) => new()
    {
        Version = "1.0",
        Source = "AzureServiceBusReceivedMessage",
        ContentType = "application/octet-stream",
        Content = ByteString.CopyFrom([.. Guid.Parse(message.LockToken).ToByteArray(), .. message.GetRawAmqpMessage().ToBytes().ToArray()]),
    };
}
