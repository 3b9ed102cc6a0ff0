using Microsoft.Azure.Functions.Worker;
using SupportChat.Resync;

namespace SupportChat.Functions.Timers;

/// <summary>Finds what no webhook and no event told.</summary>
public sealed class SweepFunction(PeriodicResync resync)
{
    [Function("Sweep")]
    public Task RunAsync([TimerTrigger("%SweepSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => resync.RunAsync(cancellationToken);
}
