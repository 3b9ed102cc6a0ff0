using System.Net;
using System.Net.Sockets;

namespace SupportChat.Cli.Hosting;

/// <summary>A free port, for an address that must be known before its server starts.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
