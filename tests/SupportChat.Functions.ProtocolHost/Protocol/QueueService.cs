using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SupportChat.Functions.ProtocolHost.Queues;
using SupportChat.Functions.QueueInMemory;

namespace SupportChat.Functions.ProtocolHost.Protocol;

/// <summary>Takes the work that the worker sends.</summary>
internal sealed class QueueService(MemoryBroker broker) : QueueInMemory.QueueInMemory.QueueInMemoryBase
{
    public override Task<Empty> Send(SendRequest request, ServerCallContext context)
    {
        try
        {
            broker.Send(
                request.Queue,
                [.. request.Messages.Select(message => new ServiceBusMessage(AmqpAnnotatedMessage.FromBytes(BinaryData.FromBytes(message.Memory))))]);
            return Task.FromResult(new Empty());
        }
        catch (Exception refused) when (refused is ServiceBusException or InvalidOperationException)
        {
            throw new Grpc.Core.RpcException(new Status(StatusCode.Unavailable, refused.Message));
        }
    }
}
