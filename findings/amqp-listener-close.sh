#!/bin/sh
# Microsoft.Azure.Amqp 2.7.3, .NET 10.
#
# Guessed: after AmqpConnectionListener.Close() the server serves nobody. Seen: a connection that is open is closed, but one that is being opened in that moment
# (its protocol header has been answered, its open frame is still to come) is not known to the listener yet. It opens after the Close, and is served from then
# on by a listener that says it has ended. A server that has to stop must keep its own list of the connections that it makes, and abort them.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > finding.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.Azure.Amqp" Version="[2.7.3]" />
  </ItemGroup>
</Project>
XML
cat > Program.cs <<'CS'
using System.Net;
using System.Net.Sockets;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Transport;

// An open frame with a container id, as any client sends it first.
byte[] header = [.. "AMQP"u8, 0, 1, 0, 0];
byte[] open = [0, 0, 0, 17, 2, 0, 0, 0, 0, 0x53, 0x10, 0xC0, 4, 1, 0xA1, 1, (byte)'c'];

using var free = new TcpListener(IPAddress.Loopback, 0);
free.Start();
var port = ((IPEndPoint)free.LocalEndpoint).Port;
free.Stop();
var listener = new AmqpConnectionListener($"amqp://127.0.0.1:{port}", new Server());
listener.Open();

using var opened = await ConnectAsync();
await opened.WriteAsync(open);
Console.WriteLine($"open before the Close: {await NextAsync(opened)}");
using var opening = await ConnectAsync();

listener.Close();
Console.WriteLine($"open before the Close, after it: {await NextAsync(opened)}");
await opening.WriteAsync(open);
Console.WriteLine($"being opened at the Close, after it: {await NextAsync(opening)}");
Environment.Exit(0);

async Task<NetworkStream> ConnectAsync()
{
    var client = new TcpClient();
    await client.ConnectAsync(IPAddress.Loopback, port);
    var stream = client.GetStream();
    await stream.WriteAsync(header);
    await stream.ReadExactlyAsync(new byte[header.Length]);
    return stream;
}

async Task<string> NextAsync(NetworkStream stream)
{
    using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
    var frame = new byte[4];
    await stream.ReadExactlyAsync(frame, limit.Token);
    var rest = new byte[System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(frame) - 4];
    await stream.ReadExactlyAsync(rest, limit.Token);
    return rest[6] switch { 0x10 => "open", 0x18 => "close", var other => $"0x{other:X}" };
}

sealed class Server : IRuntimeProvider
{
    public AmqpConnection CreateConnection(
        TransportBase transport, ProtocolHeader protocolHeader, bool isInitiator, AmqpSettings amqpSettings, AmqpConnectionSettings connectionSettings) =>
        new(transport, protocolHeader, isInitiator, amqpSettings, connectionSettings);

    public AmqpSession CreateSession(AmqpConnection connection, AmqpSessionSettings settings) => throw new NotSupportedException();

    public AmqpLink CreateLink(AmqpSession session, AmqpLinkSettings settings) => throw new NotSupportedException();

    public IAsyncResult BeginOpenLink(AmqpLink link, TimeSpan timeout, AsyncCallback callback, object state) => throw new NotSupportedException();

    public void EndOpenLink(IAsyncResult result) => throw new NotSupportedException();
}
CS
dotnet run --project finding.csproj > seen
cat seen
diff seen - <<'SEEN'
open before the Close: open
open before the Close, after it: close
being opened at the Close, after it: open
SEEN
echo "As found: a connection that is being opened outlives the listener's Close."
