using SupportChat.Tests.Emulators.Sendbird.Fixtures;

namespace SupportChat.Tests.Emulators.Sendbird;

public sealed class OperatorsTests
{
    private const string Path = "/v3/group_channels/case_1/operators";

    [Fact]
    public async Task Members_become_operators_and_members_again()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("agent_1", "agent_2", "cust_1", "stranger");
        await server.GivenChannelAsync("case_1", "agent_1", "agent_2", "cust_1");
        using var client = new SocketClient();
        await client.ConnectAsync(server, "cust_1");

        await server.DoAsync("POST", Path, new { operator_ids = new[] { "agent_1", "agent_2" } });
        var heard = await client.NextAsync("SYEV");
        var first = await server.DoAsync("GET", $"{Path}?limit=1");
        var second = await server.DoAsync("GET", $"{Path}?limit=1&token={first["next"]}");
        await server.DoAsync("DELETE", $"{Path}?operator_ids=agent_1");
        var left = await server.DoAsync("GET", Path);
        await server.DoAsync("DELETE", $"{Path}?delete_all=true");

        Assert.Equal((10002, 2), ((int)heard["cat"]!, heard["data"]!["operators"]!.AsArray().Count));
        Assert.Equal("agent_1", (string?)first["operators"]!.AsArray().Single()!["user_id"]);
        Assert.Equal("agent_2", (string?)second["operators"]!.AsArray().Single()!["user_id"]);
        Assert.Equal("", (string?)second["next"]);
        Assert.Equal("agent_2", (string?)left["operators"]!.AsArray().Single()!["user_id"]);
        Assert.Empty((await server.DoAsync("GET", Path))["operators"]!.AsArray());
        Assert.Equal(400111, await server.RefusedAsync("POST", Path, new { operator_ids = new[] { "stranger" } }));
        Assert.Equal(400105, await server.RefusedAsync("DELETE", Path));
    }
}
