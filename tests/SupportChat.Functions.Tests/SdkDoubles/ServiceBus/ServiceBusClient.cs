#nullable disable
using Azure.Core;

namespace Azure.Messaging.ServiceBus;

/// <summary>Double: keeps what it was created with; a broker's client derives from it, as any fake of the SDK does.</summary>
public class ServiceBusClient : IAsyncDisposable
{
    protected ServiceBusClient()
    {
    }

    public ServiceBusClient(string connectionString)
    {
        if (string.IsNullOrEmpty(connectionString) || !connectionString.Contains("Endpoint=sb://", StringComparison.OrdinalIgnoreCase))
        {
            throw new FormatException("The connection string could not be parsed; either it was malformed or contains no well-known tokens.");
        }

        FullyQualifiedNamespace = new Uri(
            connectionString.Split(';').First(part => part.StartsWith("Endpoint=", StringComparison.OrdinalIgnoreCase))["Endpoint=".Length..]).Host;
    }

    public ServiceBusClient(string fullyQualifiedNamespace, TokenCredential credential)
    {
        ArgumentException.ThrowIfNullOrEmpty(fullyQualifiedNamespace);
        Credential = credential ?? throw new ArgumentNullException(nameof(credential));
        FullyQualifiedNamespace = fullyQualifiedNamespace;
    }

    public virtual string FullyQualifiedNamespace { get; }

    /// <summary>Not of the SDK: what the tests ask for.</summary>
    internal TokenCredential Credential { get; }

    public virtual ServiceBusSender CreateSender(string queueOrTopicName) => new UnconnectedSender(queueOrTopicName);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
