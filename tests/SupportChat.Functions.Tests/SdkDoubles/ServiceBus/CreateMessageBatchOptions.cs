namespace Azure.Messaging.ServiceBus;

/// <summary>Double: only the size limit.</summary>
public class CreateMessageBatchOptions
{
    public long? MaxSizeInBytes { get; set; }
}
