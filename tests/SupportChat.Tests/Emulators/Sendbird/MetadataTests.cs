using SupportChat.Tests.Emulators.Sendbird.Fixtures;

namespace SupportChat.Tests.Emulators.Sendbird;

public sealed class MetadataTests
{
    private const string Path = "/v3/group_channels/case_1/metadata";

    [Fact]
    public async Task Metadata_is_written_read_and_deleted_in_the_vendors_shapes()
    {
        await using var server = await WithChannelAsync();

        var created = await server.DoAsync("PUT", Path, new { metadata = new { caseStatus = "New", caseNumber = "1" }, upsert = true });
        var withTs = await server.DoAsync("PUT", Path, new { metadata = new { caseStatus = "Working" }, include_ts = true });
        var one = await server.DoAsync("GET", Path + "/caseStatus");
        var some = await server.DoAsync("GET", Path + "?keys=caseStatus,missing");
        var repeated = await server.DoAsync("GET", Path + "?keys=caseStatus&keys=caseNumber&include_ts=true");

        Assert.Equal("""{"caseStatus":"New","caseNumber":"1"}""", created.ToJsonString());
        Assert.Equal("""{"caseStatus":"Working"}""", withTs["metadata"]!.ToJsonString());
        Assert.InRange((long)withTs["ts"]!, 1_000_000_000_000, 9_999_999_999_999);
        Assert.Equal("""{"caseStatus":"Working"}""", one.ToJsonString());
        Assert.Equal("""{"caseStatus":"Working"}""", some.ToJsonString());
        Assert.Equal(2, repeated["metadata"]!.AsObject().Count);

        Assert.Equal("""{"caseStatus":"Closed"}""", (await server.DoAsync("PUT", Path + "/caseStatus", new { value = "Closed" })).ToJsonString());
        Assert.Equal("{}", (await server.DoAsync("DELETE", Path + "/caseNumber")).ToJsonString());
        Assert.Equal("{}", (await server.DoAsync("DELETE", Path)).ToJsonString());
        Assert.Equal("{}", (await server.DoAsync("GET", Path)).ToJsonString());
    }

    [Fact]
    public async Task Without_upsert_only_existing_keys_change()
    {
        await using var server = await WithChannelAsync();
        await server.DoAsync("POST", Path, new { metadata = new { a = "1" } });

        var answer = await server.DoAsync("PUT", Path, new { metadata = new { a = "2", b = "2" } });

        Assert.Equal("""{"a":"2"}""", answer.ToJsonString());
        Assert.Equal("""{"a":"2"}""", (await server.DoAsync("GET", Path)).ToJsonString());
        Assert.Equal(400202, await server.RefusedAsync("POST", Path, new { metadata = new { a = "3" } }));
        Assert.Equal(400201, await server.RefusedAsync("PUT", Path + "/b", new { value = "3" }));
        Assert.Equal("""{"b":"3"}""", (await server.DoAsync("PUT", Path + "/b", new { value = "3", upsert = true })).ToJsonString());
    }

    [Fact]
    public async Task Limits_and_types_are_kept()
    {
        await using var server = await WithChannelAsync();

        await server.DoAsync("PUT", Path, new { metadata = new Dictionary<string, string> { [new string('k', 128)] = new string('v', 190) }, upsert = true });
        Assert.Equal(400110, await server.RefusedAsync("PUT", Path, new { metadata = new { a = new string('v', 191) }, upsert = true }));
        Assert.Equal(400110, await server.RefusedAsync("PUT", Path, new { metadata = new Dictionary<string, string> { [new string('k', 129)] = "v" }, upsert = true }));
        Assert.Equal(400151, await server.RefusedAsync("PUT", Path, new { metadata = new Dictionary<string, string> { ["a,b"] = "v" }, upsert = true }));
        Assert.Equal(400100, await server.RefusedAsync("PUT", Path, new { metadata = new { a = 5 }, upsert = true }));
        Assert.Equal(400103, await server.RefusedAsync("PUT", Path, new { metadata = "x", upsert = true }));
        Assert.Equal(400104, await server.RefusedAsync("PUT", Path, new { metadata = new { a = "1" }, upsert = "yes" }));
        Assert.Equal(400105, await server.RefusedAsync("PUT", Path, new { upsert = true }));
        Assert.Equal(
            400203, await server.RefusedAsync("PUT", Path, new { metadata = new { a = "1", b = "1", c = "1", d = "1", e = "1", f = "1" }, upsert = true }));
        Assert.Equal(400201, await server.RefusedAsync("GET", Path + "/missing"));
        Assert.Equal(400201, await server.RefusedAsync("GET", "/v3/group_channels/case_2/metadata"));
    }

    private static async Task<SendbirdServer> WithChannelAsync()
    {
        var server = await SendbirdServer.StartAsync();
        await server.GivenChannelAsync("case_1");
        return server;
    }
}
