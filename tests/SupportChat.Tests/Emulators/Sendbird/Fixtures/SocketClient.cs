using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SupportChat.Tests.Emulators.Sendbird.Fixtures;

/// <summary>A bare websocket client that speaks frames.</summary>
internal sealed class SocketClient : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket socket = new();
    private readonly Queue<(string Code, JsonNode Body)> frames = new();

    /// <summary>Connects with a proof such as <c>{"token":"..."}</c> and returns the LOGI frame.</summary>
    public Task<JsonNode> ConnectAsync(SendbirdServer server, string query, object proof) => ConnectAsync(server.Emulator.BaseAddress, query, proof);

    /// <summary>Connects to an emulator at that address.</summary>
    public async Task<JsonNode> ConnectAsync(Uri emulator, string query, object proof)
    {
        socket.Options.AddSubProtocol(Uri.EscapeDataString(JsonSerializer.Serialize(proof)));
        var address = new UriBuilder(emulator) { Scheme = "ws", Query = "p=JS&" + query };
        await socket.ConnectAsync(address.Uri, CancellationToken.None);
        return await NextAsync("LOGI");
    }

    /// <summary>Connects a user with a fresh session token.</summary>
    public async Task<JsonNode> ConnectAsync(SendbirdServer server, string userId)
    {
        var token = (string)(await server.DoAsync("POST", $"/v3/users/{userId}/token", new { }))["token"]!;
        return await ConnectAsync(server, $"user_id={userId}", new { token });
    }

    public Task SendAsync(string code, object body) =>
        socket.SendAsync(
            Encoding.UTF8.GetBytes(code + JsonSerializer.Serialize(body) + "\n"), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    public Task SendRawAsync(string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>The next frame of that code; others are passed over.</summary>
    public async Task<JsonNode> NextAsync(string code)
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        while (true)
        {
            while (frames.TryDequeue(out var frame))
            {
                if (frame.Code == code)
                {
                    return frame.Body;
                }
            }

            await ReadAsync(deadline.Token);
        }
    }

    public void Dispose() => socket.Dispose();

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        using var message = new MemoryStream();
        var buffer = new byte[4096];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            Assert.NotEqual(WebSocketMessageType.Close, part.MessageType);
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);

        foreach (var frame in Encoding.UTF8.GetString(message.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            frames.Enqueue((frame[..4], JsonNode.Parse(frame[4..])!));
        }
    }
}
