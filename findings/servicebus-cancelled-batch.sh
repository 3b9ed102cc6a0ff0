#!/bin/sh
# Azure.Messaging.ServiceBus 7.21.0, .NET 10.
#
# Guessed: a call that takes a CancellationToken ends soon after the token is cancelled. Seen: while a sender has no link yet, CreateMessageBatchAsync does not
# look at its token. With a broker that accepts the TCP connection and says nothing it goes on until the time for opening is over: TryTimeout and 5 s more, even
# with MaxRetries 0. `WaitAsync(token)` around the task is what ends a caller's wait; the opening goes on for the callers that follow.
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
    <PackageReference Include="Azure.Messaging.ServiceBus" Version="[7.21.0]" />
    <PackageReference Include="Microsoft.Azure.Amqp" Version="[2.7.3]" />
  </ItemGroup>
</Project>
XML
cat > Program.cs <<'CS'
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Azure.Messaging.ServiceBus;

var listener = new TcpListener(IPAddress.Loopback, 0);
listener.Start();
var port = ((IPEndPoint)listener.LocalEndpoint).Port;
var held = new List<Socket>();
_ = Task.Run(async () =>
{
    while (true)
    {
        held.Add(await listener.AcceptSocketAsync());
    }
});

await using var client = new ServiceBusClient(
    $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=key;SharedAccessKey=value;UseDevelopmentEmulator=true;",
    new ServiceBusClientOptions { RetryOptions = { MaxRetries = 0, TryTimeout = TimeSpan.FromSeconds(3) } });
var sender = client.CreateSender("queue");
using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
var clock = Stopwatch.StartNew();
var outcome = "a batch";
try
{
    await sender.CreateMessageBatchAsync(cancelled.Token);
}
catch (Exception fault)
{
    outcome = fault.GetType().Name;
}

Console.WriteLine($"token cancelled after 0.5 s; the call ended after {clock.Elapsed.TotalSeconds:0.0} s with {outcome}");
return clock.Elapsed > TimeSpan.FromSeconds(3) ? 0 : 1;
CS
if dotnet run -v q; then
  echo "Still so: the token is not looked at while the link is opened."
else
  echo "Changed." >&2
  exit 1
fi
