using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SupportChat.Functions.ProtocolHost.Queues;
using SupportChat.Functions.SdkDoubles;

namespace SupportChat.Functions.ProtocolHost.Protocol;

/// <summary>Settles for the worker, which has no connection to the broker.</summary>
internal sealed class SettlementService(MemoryBroker broker, Settlements settlements) : Settlement.SettlementBase
{
    public override Task<Empty> Complete(CompleteRequest request, ServerCallContext context) =>
        SettleAsync("complete", request.Locktoken, broker.Complete);

    public override Task<Empty> Abandon(AbandonRequest request, ServerCallContext context) => SettleAsync("abandon", request.Locktoken, broker.Abandon);

    private Task<Empty> SettleAsync(string outcome, string lockToken, Action<string> settle)
    {
        try
        {
            settle(lockToken);
            settlements.All.Enqueue((outcome, lockToken));
            return Task.FromResult(new Empty());
        }
        catch (ServiceBusException lost)
        {
            throw new Grpc.Core.RpcException(new Status(StatusCode.Unknown, lost.Message));
        }
    }
}

/// <summary>What functions settled, in order.</summary>
internal sealed class Settlements
{
    public ConcurrentQueue<(string Outcome, string LockToken)> All { get; } = [];
}
