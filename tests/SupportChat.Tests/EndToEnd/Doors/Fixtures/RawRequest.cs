using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace SupportChat.Tests.EndToEnd.Doors.Fixtures;

/// <summary>HTTP/1.1 as an attacker writes it: no client library mends the target or the headers.</summary>
internal static class RawRequest
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    /// <summary>Sends one request on a connection of its own. Status 0 when the server closes without an answer.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="method">Method of the request line.</param>
    /// <param name="target">Target of the request line, as it is.</param>
    /// <param name="body">The body; none when null.</param>
    /// <param name="host">Header Host; the server's when null.</param>
    /// <param name="headers">Further header lines.</param>
    public static async Task<(int Status, string Text)> SendAsync(
        Uri server, string method, string target, string? body = null, string? host = null, params string[] headers)
    {
        using var limit = new CancellationTokenSource(Longest);
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Host, server.Port, limit.Token);
        await using var stream = socket.GetStream();
        string[] lines =
        [
            $"{method} {target} HTTP/1.1", $"Host: {host ?? server.Authority}", "Connection: close", .. headers,
            .. body is null ? Array.Empty<string>() : [$"Content-Length: {Encoding.UTF8.GetByteCount(body)}"],
        ];
        await stream.WriteAsync(Encoding.UTF8.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n" + body), limit.Token);
        var text = await ReadAsync(stream, limit.Token);
        return (text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture) : 0, text);
    }

    private static async Task<string> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, cancellationToken);
        }
        catch (IOException)
        {
            // Reset after the answer, as the server leaves unread what it refused.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }
}
