using Microsoft.AspNetCore.Http;
using SupportChat.Emulators.Control;
using SupportChat.Emulators.Sendbird.Model;
using SupportChat.Emulators.Sendbird.Sockets;

namespace SupportChat.Emulators.Sendbird.SocketApi;

/// <summary>
/// The root: websocket connections of SDK clients, and the plain GET with which they try whether the host answers (docs/reference/sendbird.md#connect).
/// </summary>
internal sealed class SocketEndpoint(SendbirdEmulatorOptions options, SocketHub hub, SocketLogin login, SocketRequests requests, CancellationToken stopping)
{
    public async Task RunAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            LoopbackCors.Allow(context);
            context.Response.ContentType = "application/json; charset=utf-8";
            await context.Response.WriteAsync("{}", context.RequestAborted);
            return;
        }

        var subProtocol = context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault();
        using var socket = await context.WebSockets.AcceptWebSocketAsync(subProtocol);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            if (context.Request.Query["ai"].ToString() is { Length: > 0 } applicationId && applicationId != options.ApplicationId)
            {
                throw new SendbirdException(400304, "Application not found.");
            }

            var session = login.Check(subProtocol, context.Request.Query["user_id"]);
            using var connection = new SocketConnection(socket, session.User, options.TimeProvider);
            connection.Send(login.Frame(session));
            requests.Start(connection, session.ExpiresAt);
            await ServeAsync(connection, ending.Token);
        }
        catch (SendbirdException refusal)
        {
            await socket.SendAsync(
                SocketLogin.Refusal(refusal, null).AsMemory(), System.Net.WebSockets.WebSocketMessageType.Text, endOfMessage: true, ending.Token);
            await socket.CloseOutputAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, ending.Token);
        }
    }

    private async Task ServeAsync(SocketConnection connection, CancellationToken cancellationToken)
    {
        hub.Add(connection);
        try
        {
            await connection.RunAsync((code, json) => requests.Handle(connection, code, json), cancellationToken);
        }
        finally
        {
            hub.Remove(connection);
        }
    }
}
