#!/bin/sh
# Azure.Messaging.ServiceBus 7.21.0, .NET 10.
#
# Guessed: a batch that ServiceBusModelFactory makes for tests has the size that it was made with (batchSizeBytes), and its MaxSizeInBytes is that of the broker's
# Standard tier or zero. Seen: batchSizeBytes shows up in SizeInBytes alone and does not grow as messages are added; MaxSizeInBytes comes only from the options,
# and is long.MaxValue without them. A test whose code splits by these numbers never splits; only the callback decides whether a message fits.
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
using Azure.Messaging.ServiceBus;

var bare = ServiceBusModelFactory.ServiceBusMessageBatch(262_144, new List<ServiceBusMessage>());
var sized = ServiceBusModelFactory.ServiceBusMessageBatch(0, new List<ServiceBusMessage>(), new CreateMessageBatchOptions { MaxSizeInBytes = 1000 });
var taken = sized.TryAddMessage(new ServiceBusMessage(new byte[5000]));
Console.WriteLine($"made with 262144 and no options: MaxSizeInBytes {bare.MaxSizeInBytes}, SizeInBytes {bare.SizeInBytes}");
Console.WriteLine($"made with options of 1000: MaxSizeInBytes {sized.MaxSizeInBytes}, takes 5000 bytes {taken}, SizeInBytes {sized.SizeInBytes}");
return bare.MaxSizeInBytes == long.MaxValue && sized.MaxSizeInBytes == 1000 && taken && sized.SizeInBytes == 0 ? 0 : 1;
CS
if dotnet run -v q; then
  echo "Still so: the sizes of such a batch say nothing of what is in it."
else
  echo "Changed." >&2
  exit 1
fi
