using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Queueing;
using SupportChat.ServiceBus;

namespace SupportChat.Functions.Queues;

/// <summary>Takes over what the broker gave up on queue <c>transcripts</c>.</summary>
public sealed class DeadLetterIntakeTranscriptsFunction(DeadLetterIntake intake)
{
    [Function("DeadLetterIntakeTranscripts")]
    public Task RunAsync(
        [ServiceBusTrigger(QueueNames.TranscriptsDeadLetters, Connection = ServiceBusOptions.SectionName, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken) =>
        intake.RunAsync(message, new HostSettlement(actions), WorkQueueName.Transcripts, cancellationToken);
}
