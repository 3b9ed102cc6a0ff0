using System.Net;
using System.Net.Sockets;

namespace SupportChat.Cli.Hosting;

/// <summary>Ports of this machine.</summary>
internal static class FreePort
{
    /// <summary>Makes sure that a port can be listened on, before a host starts that would report a taken one with all its frames.</summary>
    /// <exception cref="IOException">It is taken, or the address is not this machine's; the message names them.</exception>
    public static void Demand(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new IOException($"Port {port} on {address} is in use", taken);
        }
        catch (SocketException foreign) when (foreign.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            throw new IOException($"{address} is no address of this machine", foreign);
        }
    }

    /// <summary>A free one, for an address that must be known before its server starts.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
