using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace SupportChat.ServiceBus;

/// <summary>
/// The client of the broker, and another one when it is of no use any more. When a connection is closed at the wrong moment the SDK keeps it, and every call
/// fails at once and for good although the broker is back (docs/reference/azure.md#lost-connections).
/// </summary>
/// <param name="connect">Makes a client; it connects when it is used.</param>
/// <param name="logger">Says when it is replaced.</param>
public sealed partial class BrokerConnection(Func<ServiceBusClient> connect, ILogger<BrokerConnection> logger) : IAsyncDisposable
{
    /// <summary>So many failures in a row, each of them at once, and the client is replaced.</summary>
    internal const int MaxFailures = 5;

    /// <summary>A failure that took longer waited for the broker: its connection is being opened, or the broker is silent.</summary>
    internal static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private ServiceBusClient? client;
    private int failures;

    /// <summary>The client to use now.</summary>
    public ServiceBusClient Client
    {
        get
        {
            lock (gate)
            {
                return client ??= connect();
            }
        }
    }

    /// <summary>A call got through.</summary>
    public void Worked() => Volatile.Write(ref failures, 0);

    /// <summary>A call failed.</summary>
    /// <param name="used">The client that it used.</param>
    /// <param name="failure">Why.</param>
    /// <param name="took">How long it took.</param>
    public void Failed(ServiceBusClient used, Exception failure, TimeSpan took)
    {
        if (failure is not ServiceBusException { IsTransient: true, Reason: not ServiceBusFailureReason.ServiceBusy } || took >= AtOnce)
        {
            return;
        }

        lock (gate)
        {
            if (used != client || ++failures < MaxFailures)
            {
                return;
            }

            (client, failures) = (null, 0);
        }

        LogReplaced(logger, MaxFailures, failure);
        _ = CloseAsync(used);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (client is not null)
        {
            await client.DisposeAsync();
        }
    }

    private async Task CloseAsync(ServiceBusClient old)
    {
        try
        {
            await old.DisposeAsync();
        }
        catch (Exception failure)
        {
            LogNotClosed(logger, failure);
        }
    }

    [LoggerMessage(4205, LogLevel.Warning, "{Failures} calls of the broker in a row have failed at once: it is connected to anew")]
    private static partial void LogReplaced(ILogger logger, int failures, Exception exception);

    [LoggerMessage(4206, LogLevel.Debug, "The old connection to the broker could not be closed")]
    private static partial void LogNotClosed(ILogger logger, Exception exception);
}
