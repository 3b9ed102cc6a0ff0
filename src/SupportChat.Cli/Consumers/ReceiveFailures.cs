using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;
using SupportChat.ServiceBus;

namespace SupportChat.Cli.Consumers;

/// <summary>
/// What the loops do after a fault of the broker, or of the way to it: say so, pause, and begin anew with a new receiver. The SDK's processors are not used:
/// after faults of the connection they can stop for good (docs/reference/azure.md#receiving).
/// </summary>
internal sealed partial class ReceiveFailures(string queue, BrokerConnection connection, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private TimeSpan pause = Shortest;
    private long begun;

    /// <summary>A call of the broker begins.</summary>
    public ServiceBusClient Begin()
    {
        begun = time.GetTimestamp();
        return connection.Client;
    }

    /// <summary>The broker was asked without a fault: the next fault is the first one again.</summary>
    /// <param name="something">Whether it gave something; nothing is also what a client gets over a connection that is dead.</param>
    public void Received(bool something)
    {
        pause = Shortest;
        if (something)
        {
            connection.Worked();
        }
    }

    /// <summary>Logs the fault and waits, each time twice as long up to ten seconds; returns early when stopped.</summary>
    public async Task PauseAsync(ServiceBusClient used, Exception fault, CancellationToken stopping)
    {
        connection.Failed(used, fault, time.GetElapsedTime(begun));
        if (stopping.IsCancellationRequested)
        {
            return;
        }

        LogFault(logger, queue, (fault as ServiceBusException)?.Reason.ToString() ?? fault.GetType().Name, pause, fault);
        await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        pause = pause * 2 < Longest ? pause * 2 : Longest;
    }

    [LoggerMessage(4301, LogLevel.Warning, "Queue {Queue} cannot be received from ({Reason}); a new receiver tries again in {Pause}")]
    private static partial void LogFault(ILogger logger, string queue, string reason, TimeSpan pause, Exception exception);
}
