using System.Net;
using System.Net.Sockets;

namespace SupportChat.Cli.Hosting;

/// <summary>Ports of this machine.</summary>
internal static class FreePort
{
    /// <summary>Makes sure that a port can be listened on, before a host starts that would report a taken one with all its frames.</summary>
    /// <exception cref="IOException">It is taken; the message names it.</exception>
    public static void Demand(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new IOException($"Port {port} on 127.0.0.1 is in use", taken);
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
