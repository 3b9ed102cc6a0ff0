using SupportChat.Tests.Emulators.Sendbird.Fixtures;

namespace SupportChat.Tests.Emulators.Sendbird;

public sealed class UserMetadataTests
{
    private const string Path = "/v3/users/cust_1/metadata";

    [Fact]
    public async Task Metadata_of_a_user_is_flat_and_shown_on_the_user()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUserAsync("cust_1");

        var created = await server.DoAsync("POST", Path, new { metadata = new { tier = "gold", city = "Graz" } });
        var existing = await server.DoAsync("PUT", Path, new { metadata = new { tier = "silver", age = "7" } });
        var upserted = await server.DoAsync("PUT", Path, new { metadata = new { age = "7" }, upsert = true });
        var one = await server.DoAsync("PUT", $"{Path}/city", new { value = "Linz" });
        var some = await server.DoAsync("GET", $"{Path}?keys=tier,age");
        var user = await server.DoAsync("GET", "/v3/users/cust_1");

        Assert.Equal("gold", (string?)created["tier"]);
        Assert.Equal("""{"tier":"silver"}""", existing.ToJsonString());
        Assert.Equal("""{"age":"7"}""", upserted.ToJsonString());
        Assert.Equal("""{"city":"Linz"}""", one.ToJsonString());
        Assert.Equal(("silver", "7", 2), ((string?)some["tier"], (string?)some["age"], some.AsObject().Count));
        Assert.Equal(3, user["metadata"]!.AsObject().Count);
        Assert.Equal("""{"city":"Linz"}""", (await server.DoAsync("GET", $"{Path}/city")).ToJsonString());
    }

    [Fact]
    public async Task Keys_that_are_there_or_missing_are_refused()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUserAsync("cust_1");
        await server.DoAsync("POST", Path, new { metadata = new { tier = "gold" } });

        Assert.Equal(400202, await server.RefusedAsync("POST", Path, new { metadata = new { tier = "x" } }));
        Assert.Equal(400201, await server.RefusedAsync("GET", $"{Path}/none"));
        Assert.Equal(400201, await server.RefusedAsync("PUT", $"{Path}/none", new { value = "x" }));
        Assert.Equal(400201, await server.RefusedAsync("DELETE", $"{Path}/none"));
        await server.DoAsync("DELETE", $"{Path}/tier");
        Assert.Equal(400201, await server.RefusedAsync("GET", $"{Path}/tier"));
        await server.DoAsync("POST", Path, new { metadata = new { a = "1", b = "2" } });
        await server.DoAsync("DELETE", Path);
        Assert.Equal("{}", (await server.DoAsync("GET", Path)).ToJsonString());
    }
}
