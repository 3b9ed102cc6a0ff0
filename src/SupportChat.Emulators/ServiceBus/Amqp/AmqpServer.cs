using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Sasl;
using Microsoft.Azure.Amqp.Transport;

namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>Listens on loopback, in clear text, and makes connections, sessions and links for the AMQP library.</summary>
internal sealed class AmqpServer : IRuntimeProvider, IDisposable
{
    /// <summary>Name of the anonymous exchange that the .NET client knows alone.</summary>
    private const string BusAnonymous = "MSSBCBS";

    private readonly LinkOpener opener;
    private readonly AmqpConnectionListener listener;
    private readonly ConcurrentDictionary<ClientConnection, bool> connections = new();
    private volatile bool stopped;

    private AmqpServer(int port, LinkOpener opener)
    {
        this.opener = opener;
        var sasl = new SaslTransportProvider();
        sasl.Versions.Add(new AmqpVersion(1, 0, 0));
        sasl.AddHandler(new SaslAnonymousHandler(BusAnonymous));
        sasl.AddHandler(new SaslAnonymousHandler());
        var settings = new AmqpSettings { RuntimeProvider = this };
        settings.TransportProviders.Add(sasl);
        // "localhost" would bind every address of the machine.
        listener = new AmqpConnectionListener([$"amqp://127.0.0.1:{port}"], settings, new AmqpConnectionSettings { ContainerId = "supportchat-servicebus" });
    }

    /// <summary>Listens on a port.</summary>
    /// <exception cref="IOException">It is taken.</exception>
    public static AmqpServer Start(int port, LinkOpener opener)
    {
        var server = new AmqpServer(port, opener);
        try
        {
            server.listener.Open();
            return server;
        }
        catch (SocketException taken)
        {
            server.Dispose();
            var why = taken.SocketErrorCode == SocketError.AddressAlreadyInUse ? "is in use" : "cannot be listened on: " + taken.Message;
            throw new IOException($"Port {port} on 127.0.0.1 {why}", taken);
        }
    }

    public AmqpConnection CreateConnection(
        TransportBase transport, ProtocolHeader protocolHeader, bool isInitiator, AmqpSettings amqpSettings, AmqpConnectionSettings connectionSettings)
    {
        var connection = new ClientConnection(transport, protocolHeader, amqpSettings, connectionSettings);
        connection.Watch();
        connections[connection] = true;
        connection.SafeAddClosed((_, _) => connections.TryRemove(connection, out var _));
        if (stopped)
        {
            // Whoever came while it stopped would be served by a broker that is no more.
            connection.Abort();
        }

        return connection;
    }

    public AmqpSession CreateSession(AmqpConnection connection, AmqpSessionSettings settings) => new(connection, settings, this);

    public AmqpLink CreateLink(AmqpSession session, AmqpLinkSettings settings) =>
        settings.IsReceiver() ? new ReceivingAmqpLink(session, settings) : new SendingAmqpLink(session, settings);

    /// <summary>The attach is answered when this ends, so a receiver can wait for a session.</summary>
    public IAsyncResult BeginOpenLink(AmqpLink link, TimeSpan timeout, AsyncCallback callback, object state) =>
        TaskToAsyncResult.Begin(opener.OpenAsync(link), callback, state);

    public void EndOpenLink(IAsyncResult result) => TaskToAsyncResult.End(result);

    /// <summary>Listens no more and closes every connection, also those that the library's listener forgets: the ones that are being opened.</summary>
    public void Dispose()
    {
        stopped = true;
        listener.Close();
        foreach (var connection in connections.Keys)
        {
            connection.Abort();
        }
    }
}
