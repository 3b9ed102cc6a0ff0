using SupportChat.Emulators;
using SupportChat.Emulators.Sendbird;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Node;

/// <summary>The vendor's own clients drive the emulator (docs/reference/sendbird.md#official-clients). Needs Node and npm.</summary>
[Trait("Category", "Node")]
public sealed class OfficialClientsTests
{
    [NodeFact]
    public Task The_official_platform_client_works_against_the_emulator() => RunAsync("platform.test.mjs");

    [NodeFact]
    public Task Every_call_of_the_official_platform_clients_is_served_or_refused_as_the_page_says() => RunAsync("calls.test.mjs");

    [NodeFact]
    public Task The_official_chat_sdk_works_against_the_emulator() => RunAsync("chat.test.mjs");

    private static async Task RunAsync(string file)
    {
        var options = new SendbirdEmulatorOptions();
        await using var emulator = await SendbirdEmulator.StartAsync(options, CancellationToken.None);
        await NodeTools.RunTestsAsync(file, new Dictionary<string, string>
        {
            ["SENDBIRD_URL"] = emulator.BaseAddress.ToString(),
            ["SENDBIRD_API_TOKEN"] = options.ApiToken,
            ["SENDBIRD_APPLICATION_ID"] = options.ApplicationId,
        });
    }
}
