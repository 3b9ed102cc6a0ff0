using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;

namespace SupportChat.Functions.Tests.ServiceBus.Fixtures;

/// <summary>One message in a queue.</summary>
internal sealed class MemoryMessage(string queue, ServiceBusMessage sent, long sequenceNumber, DateTimeOffset enqueued)
{
    public string Queue { get; private set; } = queue;

    public ServiceBusMessage Sent { get; } = sent;

    /// <summary>The lock token while it is given out.</summary>
    public Guid? Lock { get; private set; }

    public DateTimeOffset LockedUntil { get; private set; }

    public int DeliveryCount { get; private set; }

    public DateTimeOffset VisibleAt { get; } = sent.ScheduledEnqueueTime > enqueued ? sent.ScheduledEnqueueTime : enqueued;

    /// <summary>The message with the broker's own fields, as a receiver gets it: a first delivery counts 1.</summary>
    public AmqpAnnotatedMessage ToAmqp()
    {
        var message = AmqpAnnotatedMessage.FromBytes(Sent.GetRawAmqpMessage().ToBytes());
        message.Header.DeliveryCount = (uint)DeliveryCount;
        message.MessageAnnotations["x-opt-sequence-number"] = sequenceNumber;
        message.MessageAnnotations["x-opt-enqueued-time"] = VisibleAt.UtcDateTime;
        message.MessageAnnotations["x-opt-locked-until"] = LockedUntil.UtcDateTime;
        return message;
    }

    public ServiceBusReceivedMessage ToReceived() => ServiceBusReceivedMessage.FromAmqpMessage(ToAmqp(), BinaryData.FromBytes(Lock!.Value.ToByteArray()));

    internal void GiveOut(DateTimeOffset until)
    {
        Lock = Guid.CreateVersion7();
        LockedUntil = until;
        DeliveryCount++;
    }

    internal void Unlock() => Lock = null;

    /// <summary>Given out but never handed to anybody: that is no delivery.</summary>
    internal void Release()
    {
        Lock = null;
        DeliveryCount--;
    }

    internal void MoveTo(string queue, string reason)
    {
        Queue = queue;
        Lock = null;
        Sent.ApplicationProperties["DeadLetterReason"] = reason;
    }
}
