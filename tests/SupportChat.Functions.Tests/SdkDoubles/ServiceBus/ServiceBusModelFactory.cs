#nullable disable
using Azure.Core.Amqp;

namespace Azure.Messaging.ServiceBus;

/// <summary>Double of the SDK's way to make models in tests.</summary>
public static class ServiceBusModelFactory
{
    public static ServiceBusMessageBatch ServiceBusMessageBatch(
        long batchSizeBytes,
        IList<ServiceBusMessage> batchMessageStore,
        CreateMessageBatchOptions batchOptions = null,
        Func<ServiceBusMessage, bool> tryAddCallback = null) =>
        new(batchMessageStore, batchOptions?.MaxSizeInBytes ?? batchSizeBytes, tryAddCallback ?? (_ => true));

    public static ServiceBusReceivedMessage ServiceBusReceivedMessage(
        BinaryData body = null,
        string messageId = null,
        string partitionKey = null,
        string viaPartitionKey = null,
        string sessionId = null,
        string replyToSessionId = null,
        TimeSpan timeToLive = default,
        string correlationId = null,
        string subject = null,
        string to = null,
        string contentType = null,
        string replyTo = null,
        DateTimeOffset scheduledEnqueueTime = default,
        IDictionary<string, object> properties = null,
        Guid lockTokenGuid = default,
        int deliveryCount = 0,
        DateTimeOffset lockedUntil = default,
        long sequenceNumber = -1,
        string deadLetterSource = null,
        long enqueuedSequenceNumber = 0,
        DateTimeOffset enqueuedTime = default)
    {
        var raw = new AmqpAnnotatedMessage(new AmqpMessageBody([(body ?? BinaryData.FromBytes(Array.Empty<byte>())).ToMemory()]));
        raw.Header.DeliveryCount = (uint)deliveryCount;
        return new ServiceBusReceivedMessage(raw)
        {
            MessageId = messageId,
            SessionId = sessionId,
            CorrelationId = correlationId,
            Subject = subject,
            ContentType = contentType,
            ApplicationProperties = new Dictionary<string, object>(properties ?? new Dictionary<string, object>()),
            LockToken = lockTokenGuid.ToString(),
            EnqueuedTime = enqueuedTime,
        };
    }
}
