using Google.Protobuf;
using Grpc.Core;
using SupportChat.Emulators.Salesforce.Events;
using SupportChat.Emulators.Salesforce.PubSub.Wire;

namespace SupportChat.Emulators.Salesforce.PubSub;

/// <summary>One Subscribe stream: its position, its credit, and what control does to it (docs/reference/salesforce.md#flow-control).</summary>
internal sealed class Subscription(SubscriptionSettings settings, EventBus bus, EventTopic topic, long position, string rpcId)
{
    private const int LargestRequest = 100;

    private readonly Lock gate = new();
    private TaskCompletionSource changed = NewSignal();
    private RpcException? end;
    private bool isSilent;
    private int credit;
    private long position = position;

    public string RpcId { get; } = rpcId;

    /// <summary>Ends the stream with a refusal.</summary>
    public void End(Func<string, RpcException> fault) => Change(() => end = fault(RpcId));

    /// <summary>Sends nothing more, not even keep-alives, and stays open.</summary>
    public void Silence() => Change(() => isSilent = true);

    /// <summary>Adds credit. Throws INVALID_ARGUMENT for less than one event; more than 100 count as 100.</summary>
    public void Request(FetchRequest request)
    {
        if (request.AuthRefresh.Length > 0)
        {
            throw PubSubErrors.RefreshInvalid(RpcId);
        }

        if (request.TopicName.Length > 0 && request.TopicName != topic.Name)
        {
            throw PubSubErrors.TopicMismatch(RpcId);
        }

        if (request.NumRequested < 1)
        {
            throw PubSubErrors.RequestedEventsInvalid(RpcId);
        }

        Change(() => credit += Math.Min(request.NumRequested, LargestRequest));
    }

    /// <summary>Sends until the client ends its side, the credit stays zero for too long, or control ends the stream.</summary>
    public async Task RunAsync(Task reading, IServerStreamWriter<FetchResponse> responses, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (changed, credit, isSilent) = Look();
            if (reading.IsCompleted)
            {
                await reading;
                return;
            }

            if (credit > 0 && !isSilent && await SendAsync(credit, responses, cancellationToken))
            {
                continue;
            }

            var limit = isSilent ? Timeout.InfiniteTimeSpan : credit > 0 ? settings.KeepAlive : settings.ZeroCreditTimeout;
            Task[] wakes = credit > 0 && !isSilent ? [changed, reading, bus.BehindAsync(topic, this.position)] : [changed, reading];
            if (await IsAnyDoneAsync(wakes, limit, cancellationToken))
            {
                continue;
            }

            if (credit == 0)
            {
                return;
            }

            await KeepAliveAsync(credit, responses, cancellationToken);
        }
    }

    private (Task Changed, int Credit, bool IsSilent) Look()
    {
        lock (gate)
        {
            return end is null ? (changed.Task, credit, isSilent) : throw end;
        }
    }

    /// <summary>False when there is nothing to send.</summary>
    private async Task<bool> SendAsync(int credit, IServerStreamWriter<FetchResponse> responses, CancellationToken cancellationToken)
    {
        var batch = bus.Read(topic, this.position, Math.Min(credit, settings.EventsPerResponse));
        if (batch.Events.Count == 0)
        {
            return false;
        }

        var response = Response(batch.LatestReplayNumber, Spend(batch.Events.Count));
        response.Events.AddRange(batch.Events.Select(Show));
        this.position = batch.NextPosition;
        await responses.WriteAsync(response, cancellationToken);
        return true;
    }

    private async Task KeepAliveAsync(int credit, IServerStreamWriter<FetchResponse> responses, CancellationToken cancellationToken)
    {
        var batch = bus.Read(topic, this.position, 0);
        if (bus.BehindAsync(topic, this.position).IsCompleted)
        {
            return;
        }

        await responses.WriteAsync(Response(batch.LatestReplayNumber, credit), cancellationToken);
    }

    private FetchResponse Response(long latest, int pending) => new()
    {
        LatestReplayId = ByteString.CopyFrom(ReplayId.Write(latest)),
        RpcId = RpcId,
        PendingNumRequested = pending,
    };

    private static ConsumerEvent Show(BusEvent item) => new()
    {
        ReplayId = ByteString.CopyFrom(ReplayId.Write(item.ReplayNumber)),
        Event = new ProducerEvent { Id = item.Id, SchemaId = item.SchemaId, Payload = UnsafeByteOperations.UnsafeWrap(item.Payload) },
    };

    private int Spend(int count)
    {
        lock (gate)
        {
            return credit -= count;
        }
    }

    private async Task<bool> IsAnyDoneAsync(Task[] tasks, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timer = Task.Delay(limit, settings.TimeProvider, waiting.Token);
        var first = await Task.WhenAny([.. tasks, timer]);
        await waiting.CancelAsync();
        return first != timer || cancellationToken.IsCancellationRequested;
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (gate)
        {
            change();
            changed = this.changed;
            this.changed = NewSignal();
        }

        changed.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Timing and size of Subscribe streams.</summary>
internal sealed record SubscriptionSettings(TimeSpan KeepAlive, TimeSpan ZeroCreditTimeout, int EventsPerResponse, TimeProvider TimeProvider);
