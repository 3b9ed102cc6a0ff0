using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace SupportChat.ServiceBus;

/// <summary>
/// The client of the broker, and another one when it is of no use any more. When a connection is closed at the wrong moment the SDK keeps it, and every call
/// fails at once and for good although the broker is back; and it keeps one whose other end is alive and says nothing
/// (docs/reference/azure.md#lost-connections).
/// </summary>
/// <param name="connect">Makes a client; it connects when it is used.</param>
/// <param name="time">Clock of the silence.</param>
/// <param name="logger">Says when it is replaced.</param>
public sealed partial class BrokerConnection(Func<ServiceBusClient> connect, TimeProvider time, ILogger<BrokerConnection> logger) : IAsyncDisposable
{
    /// <summary>So many failures in a row, each of them at once, and the client is replaced.</summary>
    internal const int MaxFailures = 5;

    /// <summary>Failures, and nothing but failures, for so long, and the client is replaced.</summary>
    internal static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(1);

    /// <summary>A failure that took longer waited for the broker: its connection is being opened, or the broker is silent.</summary>
    internal static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private ServiceBusClient? client;
    private bool failing;
    private long failingSince;
    private int failuresAtOnce;

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

    /// <summary>The broker took or gave something.</summary>
    public void Worked()
    {
        if (Volatile.Read(ref failing))
        {
            lock (gate)
            {
                Reset();
            }
        }
    }

    /// <summary>A call failed.</summary>
    /// <param name="used">The client that it used.</param>
    /// <param name="failure">Why.</param>
    /// <param name="took">How long it took.</param>
    public void Failed(ServiceBusClient used, Exception failure, TimeSpan took)
    {
        if (failure is not ServiceBusException { IsTransient: true, Reason: not ServiceBusFailureReason.ServiceBusy })
        {
            return;
        }

        lock (gate)
        {
            if (used != client)
            {
                return;
            }

            if (!failing)
            {
                (failing, failingSince) = (true, time.GetTimestamp());
            }

            failuresAtOnce += took < AtOnce ? 1 : 0;
            if (failuresAtOnce < MaxFailures && time.GetElapsedTime(failingSince) < MaxSilence)
            {
                return;
            }

            client = null;
            Reset();
        }

        LogReplaced(logger, failure);
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

    private void Reset() => (failing, failuresAtOnce) = (false, 0);

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

    [LoggerMessage(4205, LogLevel.Warning, "Nothing gets through to the broker over this connection any more: it is connected to anew")]
    private static partial void LogReplaced(ILogger logger, Exception exception);

    [LoggerMessage(4206, LogLevel.Debug, "The old connection to the broker could not be closed")]
    private static partial void LogNotClosed(ILogger logger, Exception exception);
}
