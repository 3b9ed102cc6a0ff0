using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SupportChat.Benchmarks;

/// <summary>Posts prepared requests over keep-alive connections, one at a time on each; bare sockets, so that the client costs little of the machine.</summary>
internal static class LoadClient
{
    /// <summary>A request's bytes.</summary>
    public static byte[] Post(string path, byte[] body, string signature)
    {
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nx-sendbird-signature: {signature}\r\nContent-Length: {body.Length}\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    /// <summary>Requests answered 200 a second.</summary>
    public static async Task<double> RunAsync(int port, IReadOnlyList<byte[]> requests, int connections, TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, connections).Select(n => Task.Run(() => LoopAsync(port, requests, n, clock, duration))));
        return counts.Sum() / clock.Elapsed.TotalSeconds;
    }

    private static async Task<long> LoopAsync(int port, IReadOnlyList<byte[]> requests, int offset, Stopwatch clock, TimeSpan duration)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var buffer = new byte[1024];
        var count = 0L;
        for (var i = offset * 17; clock.Elapsed < duration; i++)
        {
            await socket.SendAsync(requests[i % requests.Count]);
            var length = 0;
            while (length < 4 || !buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length));
                length += read > 0 ? read : throw new IOException("The server closed the connection.");
            }

            if (!buffer.AsSpan(0, length).StartsWith("HTTP/1.1 200"u8))
            {
                throw new IOException($"The server answered {Encoding.ASCII.GetString(buffer, 0, length)}");
            }

            count++;
        }

        return count;
    }
}
