using System.Text;
using Azure.Messaging.ServiceBus;

namespace SupportChat.Functions.Tests.SdkDoubles.Broker;

/// <summary>One message in the broker.</summary>
internal sealed class BrokerMessage(string queue, ServiceBusMessage sent, DateTimeOffset enqueued)
{
    private const int PropertyOverhead = 16;

    public string Queue { get; private set; } = queue;

    public ServiceBusMessage Sent { get; } = sent;

    public Guid? Lock { get; private set; }

    public int DeliveryCount { get; private set; }

    public DateTimeOffset VisibleAt { get; } = sent.ScheduledEnqueueTime > enqueued ? sent.ScheduledEnqueueTime : enqueued;

    /// <summary>Bytes on the wire, roughly: body, texts and properties.</summary>
    public static long SizeOf(ServiceBusMessage message) =>
        message.Body.ToMemory().Length
        + new[] { message.MessageId, message.SessionId, message.CorrelationId, message.Subject, message.ContentType }.Sum(BytesOf)
        + message.ApplicationProperties.Sum(property => BytesOf(property.Key) + BytesOf(property.Value as string));

    public void GiveOut()
    {
        Lock = Guid.CreateVersion7();
        DeliveryCount++;
    }

    public void Unlock() => Lock = null;

    public void MoveTo(string queue, string reason)
    {
        Queue = queue;
        Lock = null;
        Sent.ApplicationProperties["DeadLetterReason"] = reason;
    }

    public ServiceBusReceivedMessage ToReceived() => ServiceBusModelFactory.ServiceBusReceivedMessage(
        body: Sent.Body,
        messageId: Sent.MessageId,
        sessionId: Sent.SessionId,
        correlationId: Sent.CorrelationId,
        subject: Sent.Subject,
        contentType: Sent.ContentType,
        properties: Sent.ApplicationProperties,
        lockTokenGuid: Lock!.Value,
        deliveryCount: DeliveryCount,
        enqueuedTime: VisibleAt);

    private static int BytesOf(string? text) => Encoding.UTF8.GetByteCount(text ?? "") + PropertyOverhead;
}
