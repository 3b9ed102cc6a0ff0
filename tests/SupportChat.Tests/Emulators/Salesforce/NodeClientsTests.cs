using System.Security.Cryptography;
using SupportChat.Emulators;
using SupportChat.Emulators.Salesforce;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Salesforce;

/// <summary>Clients that others wrote drive the emulator (docs/reference/salesforce.md#official-clients). Needs Node and npm.</summary>
[Trait("Category", "Node")]
public sealed class NodeClientsTests
{
    [NodeFact]
    public Task Jsforce_works_against_the_emulator() => RunAsync("jsforce.test.mjs");

    [NodeFact]
    public Task The_node_client_of_the_pub_sub_api_works_against_the_emulator() => RunAsync("pubsub.test.mjs");

    private static async Task RunAsync(string file)
    {
        using var key = RSA.Create(2048);
        var options = new SalesforceEmulatorOptions { JwtPublicKey = key.ExportSubjectPublicKeyInfoPem() };
        await using var emulator = await SalesforceEmulator.StartAsync(options, CancellationToken.None);
        await NodeTools.RunTestsAsync(
            file,
            new Dictionary<string, string>
            {
                ["SALESFORCE_URL"] = emulator.BaseAddress.ToString(),
                ["SALESFORCE_PUBSUB_TLS"] = emulator.PubSubTlsAddress.Authority,
                ["SALESFORCE_CLIENT_ID"] = options.ClientId,
                ["SALESFORCE_CLIENT_SECRET"] = options.ClientSecret,
                ["SALESFORCE_USERNAME"] = options.Username,
                ["SALESFORCE_PRIVATE_KEY"] = key.ExportPkcs8PrivateKeyPem(),
            },
            "node-salesforce");
    }
}
