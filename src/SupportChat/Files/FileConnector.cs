using System.Net;
using System.Net.Sockets;

namespace SupportChat.Files;

/// <summary>Connects to the hosts of files, by what their names mean at that moment: a name that leads into a private network is not followed.</summary>
/// <param name="addresses">The settings.</param>
/// <param name="resolve">Name to addresses.</param>
internal sealed class FileConnector(FileAddresses addresses, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <summary>As <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="PrivateAddressException">The name leads to an address that is not public.</exception>
    /// <exception cref="SocketException">No connection.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var isLoopback = addresses.IsNamedLoopback(host, port);
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken);
        if (found.Length == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        if (!found.All(address => isLoopback ? IPAddress.IsLoopback(address) : PublicAddress.Is(address)))
        {
            throw new PrivateAddressException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(found, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A host name leads to an address that is not of the public Internet.</summary>
internal sealed class PrivateAddressException() : Exception("The host of a file has an address that is not public.");
