using System.Net;
using System.Net.Sockets;
using SupportChat.Emulators;
using SupportChat.Emulators.ServiceBus;

namespace SupportChat.Tests.Emulators.ServiceBus;

/// <summary>A broker that has ended serves nobody: what it took would be lost, and a client that still holds on to it would wait for ever.</summary>
public sealed class StopTests
{
    private static readonly byte[] Header = [.. "AMQP"u8, 0, 1, 0, 0];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_is_being_opened_while_it_stops_is_closed(bool beforeTheStop)
    {
        var emulator = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions(), CancellationToken.None);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, emulator.AmqpAddress.Port);
        var stream = client.GetStream();
        var received = new byte[Header.Length];
        if (beforeTheStop)
        {
            await stream.WriteAsync(Header);
            await stream.ReadExactlyAsync(received);
            Assert.Equal(Header, received);
        }

        await emulator.DisposeAsync();

        Assert.True(await IsClosedAsync(stream, beforeTheStop ? [] : Header));
    }

    private static async Task<bool> IsClosedAsync(NetworkStream stream, byte[] rest)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await stream.WriteAsync(rest, limit.Token);
            var received = new byte[256];
            while (await stream.ReadAsync(received, limit.Token) > 0)
            {
                // What it still says, until it closes.
            }

            return true;
        }
        catch (IOException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
