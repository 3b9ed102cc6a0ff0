using System.Net;
using System.Net.Sockets;

namespace SupportChat.Tests.Fixtures;

/// <summary>Free ports below the range that the system gives to outgoing connections: a server that was killed finds its port free again.</summary>
internal static class QuietPort
{
    private const int First = 20_000;
    private const int Last = 32_000;

    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
