using System.Net;
using System.Net.Sockets;

namespace SupportChat.Functions.Tests.ServiceBus.Fixtures;

/// <summary>Accepts connections and says nothing.</summary>
internal sealed class SilentPeer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> clients = [];
    private readonly Task accepting;
    private int accepted;

    public SilentPeer()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Connections that were accepted.</summary>
    public int Accepted => Volatile.Read(ref accepted);

    public void Dispose()
    {
        listener.Dispose();
        ((Task)accepting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        clients.ForEach(client => client.Dispose());
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            clients.Add(await listener.AcceptTcpClientAsync());
            Interlocked.Increment(ref accepted);
        }
    }
}
