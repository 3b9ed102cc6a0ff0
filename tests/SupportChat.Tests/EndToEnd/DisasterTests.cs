using System.Text.Json.Nodes;
using SupportChat.Cli.Demo;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>What can be broken on the demo's page (docs/demo.md#disasters).</summary>
public sealed class DisasterTests
{
    public static TheoryData<string> Names { get; } = [.. Disaster.All.Select(disaster => disaster.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Nothing_is_lost(string name)
    {
        await using var demo = await Demo.StartAsync();
        var (url, _) = await demo.OpenCaseAsync("ann", "k");
        var id = Demo.IdOf(url);
        using var events = await ServerSentEvents.ListenAsync(demo, id);

        Assert.Equal(202, (await BeginAsync(demo, name, id)).Status);
        var running = await events.WaitAsync("disaster", data => data["name"]!.GetValue<string>() == name);
        var over = await events.WaitAsync("disaster", data => data["phase"]!.GetValue<string>() == "over");

        Assert.NotEqual("over", running["phase"]!.GetValue<string>());
        var verdict = over["verdict"]!;
        Assert.True(verdict["ok"]!.GetValue<bool>(), verdict.ToJsonString());
        var rows = await demo.MessagesAsync(url);
        var sent = verdict["sent"]!.GetValue<int>();
        Assert.InRange(sent, 3, 20);
        Assert.Equal(sent, rows.Count(row => row["SenderType__c"]!.GetValue<string>() == "Customer"));
        Assert.Contains(rows, row => row["Text__c"]!.GetValue<string>().EndsWith("Sorry: 4712.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_is_enough_and_can_be_ended_and_who_comes_later_sees_it_run()
    {
        await using var demo = await Demo.StartAsync(disasterSeconds: 600);
        var (url, _) = await demo.OpenCaseAsync("ann", "k");
        var id = Demo.IdOf(url);
        Assert.Equal(202, (await BeginAsync(demo, Disaster.SalesforceDown, id)).Status);
        Assert.Equal(409, (await BeginAsync(demo, Disaster.StreamCut, id)).Status);
        using var later = await ServerSentEvents.ListenAsync(demo, id);

        Assert.Equal("running", (await later.WaitAsync("disaster", _ => true))["phase"]!.GetValue<string>());
        Assert.Equal("down", (await later.WaitAsync("health", _ => true))["salesforce"]!.GetValue<string>());
        Assert.Equal(202, (await Demo.SendAsync(demo.Api, HttpMethod.Delete, $"dev/disasters/{Disaster.SalesforceDown}")).Status);
        await later.WaitAsync("disaster", data => data["phase"]!.GetValue<string>() == "over");
        await later.BecomesAsync("health", data => data["salesforce"]!.GetValue<string>() == "up");
    }

    [Fact]
    public async Task Where_the_channel_is_gone_it_ends_and_says_so()
    {
        await using var demo = await Demo.StartAsync();
        var (url, _) = await demo.OpenCaseAsync("ann", "k");
        var id = Demo.IdOf(url);
        using var events = await ServerSentEvents.ListenAsync(demo, id);
        Assert.Equal(202, (await BeginAsync(demo, Disaster.StreamCut, id)).Status);
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Delete, $"v3/group_channels/{url}");

        var over = await events.WaitAsync("disaster", data => data["phase"]!.GetValue<string>() == "over");

        Assert.False(over["verdict"]!["ok"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Taking_every_fault_away_ends_a_running_one()
    {
        await using var demo = await Demo.StartAsync(disasterSeconds: 600);
        var (url, _) = await demo.OpenCaseAsync("ann", "k");
        var id = Demo.IdOf(url);
        using var events = await ServerSentEvents.ListenAsync(demo, id);
        Assert.Equal(202, (await BeginAsync(demo, Disaster.IntegrationKilled, id)).Status);

        Assert.Equal(204, (await Demo.SendAsync(demo.Api, HttpMethod.Delete, "dev/faults")).Status);

        await events.WaitAsync("disaster", data => data["phase"]!.GetValue<string>() == "over");
    }

    [Theory]
    [InlineData("no-such", """{"conversation":"{id}"}""", 404)]
    [InlineData(Disaster.StreamCut, """{"conversation":"none"}""", 400)]
    [InlineData(Disaster.StreamCut, """{}""", 400)]
    [InlineData(Disaster.StreamCut, """{"conversation":"{id}","seconds":-1}""", 400)]
    public async Task What_makes_no_sense_is_refused(string name, string body, int status)
    {
        await using var demo = await Demo.StartAsync();
        var (url, _) = await demo.OpenCaseAsync("ann", "k");

        var answer = await Demo.SendAsync(
            demo.Api, HttpMethod.Post, $"dev/disasters/{name}", JsonNode.Parse(body.Replace("{id}", Demo.IdOf(url), StringComparison.Ordinal)));

        Assert.Equal(status, answer.Status);
        Assert.NotNull(answer.Body["detail"]);
    }

    private static Task<(int Status, JsonObject Body)> BeginAsync(Demo demo, string name, string conversationId) =>
        Demo.SendAsync(demo.Api, HttpMethod.Post, $"dev/disasters/{name}", new JsonObject { ["conversation"] = conversationId });
}
