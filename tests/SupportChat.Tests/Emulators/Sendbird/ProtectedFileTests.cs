using System.Net;
using System.Text.Json.Nodes;
using SupportChat.Emulators;
using SupportChat.Emulators.Sendbird;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Sendbird;

/// <summary>Files of an application that protects them (docs/reference/sendbird.md#file-download).</summary>
public sealed class ProtectedFileTests
{
    [Fact]
    public async Task A_protected_file_opens_with_the_token_or_with_the_key_of_a_fresh_url_alone()
    {
        await using var emulator = await SendbirdEmulator.StartAsync(new SendbirdEmulatorOptions { ProtectFiles = true }, CancellationToken.None);
        using var anybody = new HttpClient { BaseAddress = emulator.BaseAddress };
        var systems = TwoSystems.At(emulator.BaseAddress, emulator.BaseAddress);
        using var backEnd = systems.Sendbird;
        var (channel, message) = await SharedFiles.PostAsync(systems, [1, 2, 3]);
        var told = (string)message["file"]!["url"]!;
        var plain = told.Split('?')[0];

        Assert.Contains("?auth=", told, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], await anybody.GetByteArrayAsync(told));
        Assert.Equal([1, 2, 3], await backEnd.GetByteArrayAsync(plain));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(anybody, plain));

        await anybody.PostAsync("emulator/files/expire", null);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(backEnd, told));

        var again = JsonNode.Parse(await backEnd.GetStringAsync($"v3/group_channels/{channel}/messages/{TwoSystems.Id(message)}"))!;
        var fresh = (string)again["file"]!["url"]!;
        Assert.NotEqual(told, fresh);
        Assert.Equal([1, 2, 3], await anybody.GetByteArrayAsync(fresh));

        await anybody.DeleteAsync("emulator/files");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(anybody, fresh));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string url)
    {
        using var answer = await client.GetAsync(url);
        return answer.StatusCode;
    }
}
