using SupportChat.Emulators;
using SupportChat.Emulators.ServiceBus;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.ServiceBus;

/// <summary>The vendor's Node client drives the emulator (docs/emulators.md#service-bus). Needs Node and npm.</summary>
[Trait("Category", "Node")]
public sealed class NodeClientTests
{
    [NodeFact]
    public async Task The_official_node_client_works_against_the_emulator()
    {
        await using var emulator = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions(), CancellationToken.None);
        await NodeTools.RunTestsAsync(
            "servicebus.test.mjs",
            new Dictionary<string, string>
            {
                ["SERVICEBUS_CONNECTION"] = emulator.ConnectionString,
                ["SERVICEBUS_CONTROL"] = emulator.BaseAddress.ToString(),
            },
            "node-servicebus");
    }
}
