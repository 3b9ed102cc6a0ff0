using Microsoft.Azure.Functions.Worker;
using SupportChat.CaseChanges;

namespace SupportChat.Functions.Timers;

/// <summary>
/// Reads Salesforce's change events for one bounded subscription, each topic under its own lease (docs/reference/azure.md#timer-and-stream: never a hosted
/// service).
/// </summary>
public sealed class CaseChangeStreamFunction(CaseChangeSubscription subscription)
{
    [Function("CaseChangeStream")]
    public Task RunAsync([TimerTrigger("%CaseChangeStreamSchedule%")] TimerInfo timer, CancellationToken cancellationToken) =>
        subscription.RunAsync(cancellationToken);
}
