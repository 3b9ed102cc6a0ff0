using SupportChat.Tests.Emulators.Sendbird.Fixtures;

namespace SupportChat.Tests.Emulators.Sendbird;

public sealed class MetacountersTests
{
    private const string Path = "/v3/group_channels/case_1/metacounter";

    [Fact]
    public async Task Metacounters_are_set_and_counted_up_and_down()
    {
        await using var server = await WithChannelAsync();

        await server.DoAsync("POST", Path, new { metacounter = new { likes = 5 } });
        var up = await server.DoAsync("PUT", Path, new { metacounter = new { likes = 2, none = 1 }, mode = "increase" });
        var down = await server.DoAsync("PUT", $"{Path}/likes", new { value = 3, mode = "decrease" });
        var fresh = await server.DoAsync("PUT", Path, new { metacounter = new { seen = 4 }, upsert = true });

        Assert.Equal("""{"likes":7}""", up.ToJsonString());
        Assert.Equal("""{"likes":4}""", down.ToJsonString());
        Assert.Equal("""{"seen":4}""", fresh.ToJsonString());
        Assert.Equal("""{"likes":4}""", (await server.DoAsync("GET", $"{Path}?keys=likes")).ToJsonString());
        Assert.Equal(400202, await server.RefusedAsync("POST", Path, new { metacounter = new { likes = 1 } }));
        Assert.Equal(400101, await server.RefusedAsync("POST", Path, new { metacounter = new { more = "1" } }));
        Assert.Equal(400201, await server.RefusedAsync("GET", $"{Path}/none"));
        await server.DoAsync("DELETE", $"{Path}/likes");
        Assert.Equal("""{"seen":4}""", (await server.DoAsync("GET", Path)).ToJsonString());
    }

    [Theory]
    [InlineData("metacounter_key=likes", "case_1 case_2")]
    [InlineData("metacounter_key=likes&metacounter_values=5,9", "case_1")]
    [InlineData("metacounter_key=likes&metacounter_value_gt=5", "case_2")]
    [InlineData("metacounter_key=likes&metacounter_value_gte=5&metacounter_value_lt=8", "case_1")]
    [InlineData("metacounter_key=likes&metacounter_value_lte=4", "")]
    public async Task Channels_are_found_by_their_metacounters(string query, string expected)
    {
        await using var server = await WithChannelAsync();
        await server.GivenChannelAsync("case_2", "cust_1");
        await server.GivenChannelAsync("case_3", "cust_1");
        await server.DoAsync("POST", Path, new { metacounter = new { likes = 5 } });
        await server.DoAsync("POST", "/v3/group_channels/case_2/metacounter", new { metacounter = new { likes = 8 } });

        var page = await server.DoAsync("GET", $"/v3/group_channels?show_empty=true&{query}");

        Assert.Equal(expected, string.Join(' ', page["channels"]!.AsArray().Select(channel => (string)channel!["channel_url"]!).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Clients_hear_of_every_change()
    {
        await using var server = await WithChannelAsync();
        using var client = new SocketClient();
        await client.ConnectAsync(server, "cust_1");

        await server.DoAsync("POST", Path, new { metacounter = new { likes = 5 } });
        var created = await client.NextAsync("SYEV");
        await server.DoAsync("PUT", Path, new { metacounter = new { likes = 6 } });
        var updated = await client.NextAsync("SYEV");
        await server.DoAsync("DELETE", Path);
        var deleted = await client.NextAsync("SYEV");

        Assert.All([created, updated, deleted], frame => Assert.Equal(11200, (int)frame["cat"]!));
        Assert.Equal("""{"created":{"likes":5}}""", created["data"]!.ToJsonString());
        Assert.Equal("""{"updated":{"likes":6}}""", updated["data"]!.ToJsonString());
        Assert.Equal("""{"deleted":["likes"]}""", deleted["data"]!.ToJsonString());
    }

    private static async Task<SendbirdServer> WithChannelAsync()
    {
        var server = await SendbirdServer.StartAsync();
        await server.GivenUserAsync("cust_1");
        await server.GivenChannelAsync("case_1", "cust_1");
        return server;
    }
}
