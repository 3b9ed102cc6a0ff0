using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SupportChat.Functions.SdkDoubles;

namespace SupportChat.Functions.ProtocolHost.Protocol;

/// <summary>Settles for the worker, which has no connection to the broker.</summary>
internal sealed class SettlementService(Deliveries deliveries) : Settlement.SettlementBase
{
    public override Task<Empty> Complete(CompleteRequest request, ServerCallContext context) =>
        SettleAsync("complete", request.Locktoken, (delivery, token) => delivery.CompleteAsync(token), context);

    public override Task<Empty> Abandon(AbandonRequest request, ServerCallContext context) =>
        SettleAsync("abandon", request.Locktoken, (delivery, token) => delivery.AbandonAsync(token), context);

    private async Task<Empty> SettleAsync(string outcome, string lockToken, Func<Delivery, CancellationToken, Task> settle, ServerCallContext context)
    {
        try
        {
            await settle(deliveries.Take(lockToken), context.CancellationToken);
            deliveries.Settled.Enqueue((outcome, lockToken));
            return new Empty();
        }
        catch (ServiceBusException lost)
        {
            throw new Grpc.Core.RpcException(new Status(StatusCode.Unknown, lost.Message));
        }
    }
}

/// <summary>A message that a function has, and how it is settled where it was received.</summary>
internal sealed record Delivery(ServiceBusReceivedMessage Message, Func<CancellationToken, Task> CompleteAsync, Func<CancellationToken, Task> AbandonAsync);

/// <summary>Messages that functions have now, by lock token.</summary>
internal sealed class Deliveries
{
    private readonly ConcurrentDictionary<string, Delivery> open = [];

    /// <summary>What functions settled, in order.</summary>
    public ConcurrentQueue<(string Outcome, string LockToken)> Settled { get; } = [];

    public void Add(Delivery delivery) => open[delivery.Message.LockToken] = delivery;

    /// <summary>Takes a message out: it is being settled.</summary>
    /// <exception cref="ServiceBusException">It is not here, or was settled before.</exception>
    public Delivery Take(string lockToken) => open.TryRemove(lockToken, out var delivery)
        ? delivery
        : throw new ServiceBusException("The message is not here any more.", ServiceBusFailureReason.MessageLockLost);

    /// <summary>Takes a message out if no function settled it.</summary>
    public bool TryTake(string lockToken) => open.TryRemove(lockToken, out _);
}
