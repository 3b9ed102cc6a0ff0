using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Queueing;
using SupportChat.ServiceBus;

namespace SupportChat.Functions.Queues;

/// <summary>Takes over what the broker gave up on queue <c>files</c>.</summary>
public sealed class DeadLetterIntakeFilesFunction(DeadLetterIntake intake)
{
    [Function("DeadLetterIntakeFiles")]
    public Task RunAsync(
        [ServiceBusTrigger(QueueNames.FilesDeadLetters, Connection = ServiceBusOptions.SectionName, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken) =>
        intake.RunAsync(message, new HostSettlement(actions), WorkQueueName.Files, cancellationToken);
}
