using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Sockets;

/// <summary>One connected SDK client. Frames are queued without waiting; a client that does not read them in time is cut off.</summary>
internal sealed class SocketConnection(WebSocket socket, User user, TimeProvider timeProvider) : IDisposable
{
    private const int Backlog = 10_000;
    private const int LongestMessage = 1 << 20;

    private readonly Channel<byte[]> outbox = Channel.CreateBounded<byte[]>(Backlog);
    private readonly CancellationTokenSource cut = new();
    private ITimer? expiry;

    public User User { get; } = user;

    /// <summary>End of the session in milliseconds.</summary>
    public long ExpiresAt { get; private set; }

    public void Send(byte[] frame)
    {
        if (!outbox.Writer.TryWrite(frame))
        {
            cut.Cancel();
        }
    }

    /// <summary>Sends after a delay; not at all when the connection ends before.</summary>
    public async Task SendLaterAsync(byte[] frame, TimeSpan delay)
    {
        await Task.Delay(delay, timeProvider, cut.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Send(frame);
    }

    /// <summary>Begins or renews the session; <paramref name="onExpired"/> runs when its time is over.</summary>
    public void Renew(long expiresAt, long nowMs, Action onExpired)
    {
        ExpiresAt = expiresAt;
        expiry?.Dispose();
        var life = TimeSpan.FromMilliseconds(Math.Clamp(expiresAt - nowMs, 0, int.MaxValue));
        expiry = timeProvider.CreateTimer(_ => onExpired(), null, life, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Reads and writes until one side ends; the handler gets each frame's code and JSON.</summary>
    public async Task RunAsync(Action<string, string> onFrame, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, cut.Token);
        var writing = WriteAsync(ending.Token);
        await ReadAsync(onFrame, ending.Token);
        await cut.CancelAsync();
        await writing;
    }

    /// <summary>Ends the session at once; the connection stays, so that the client can renew it.</summary>
    public void Expire(byte[] reason)
    {
        ExpiresAt = 0;
        Send(reason);
    }

    /// <summary>Ends the session at once, and the connection after a while in which the client may leave by itself.</summary>
    public async Task EndAsync(byte[] reason, TimeSpan grace)
    {
        Expire(reason);
        await Task.Delay(grace, timeProvider, cut.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        outbox.Writer.TryComplete();
    }

    public void Dispose()
    {
        expiry?.Dispose();
        cut.Dispose();
    }

    private async Task ReadAsync(Action<string, string> onFrame, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        using var message = new MemoryStream();
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken) is { MessageType: not WebSocketMessageType.Close } part)
            {
                message.Write(buffer, 0, part.Count);
                if (message.Length > LongestMessage)
                {
                    return;
                }

                if (!part.EndOfMessage)
                {
                    continue;
                }

                foreach (var frame in Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    if (frame.Length >= SocketFrame.CodeLength)
                    {
                        onFrame(frame[..SocketFrame.CodeLength], frame[SocketFrame.CodeLength..]);
                    }
                }

                message.SetLength(0);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or WebSocketException)
        {
            // The client left without a close handshake, or the emulator stops: both end the connection.
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var frame in outbox.Reader.ReadAllAsync(cancellationToken))
            {
                await socket.SendAsync(frame.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
        }
        catch (Exception fault) when (fault is OperationCanceledException or WebSocketException)
        {
            // As above; the reading side ends the connection.
        }
    }
}
