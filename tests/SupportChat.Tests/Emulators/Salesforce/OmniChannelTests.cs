using System.Net;
using System.Text.Json.Nodes;
using SupportChat.Emulators;
using SupportChat.Tests.Emulators.Salesforce.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Salesforce;

public sealed class OmniChannelTests
{
    private const string Ada = "005000000000001AAA";
    private const string Ben = "005000000000002AAA";

    [Fact]
    public async Task A_waiting_case_goes_to_an_agent_who_comes_online_before_he_accepts()
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var stream = new EventStream(org);
        var id = await GivenInQueueAsync(org, "c1");

        await OnlineAsync(org, Ada);
        await OwnerBecomesAsync(org, id, Ada);
        var offered = await WorkAsync(org, id);
        var accepted = await org.SendAsync("POST", "/emulator/omni", $$"""{"caseId":"{{id}}","action":"accept"}""");
        var opened = await WorkAsync(org, id);

        Assert.Equal((Ada, "Assigned"), ((string)offered["UserId"]!, (string)offered["Status"]!));
        Assert.Null(offered["AcceptDateTime"]);
        Assert.Equal(HttpStatusCode.NoContent, accepted.Status);
        Assert.Equal("Opened", (string)opened["Status"]!);
        Assert.NotNull(opened["AcceptDateTime"]);
        var routed = (await stream.ReadFromStartAsync(EventStream.Ours, 2))[1];
        Assert.Equal(["OwnerId", "LastModifiedDate", "LastModifiedById"], routed.Changed);
        Assert.Equal((Ada, ""), (routed["OwnerId"], routed.Header("changeOrigin")));
    }

    [Fact]
    public async Task New_cases_go_to_the_least_active_agent_up_to_the_capacity()
    {
        await using var org = await EmulatedOrg.StartAsync();
        await OnlineAsync(org, Ada, capacity: 2);
        await OnlineAsync(org, Ben, capacity: 1);

        var ids = new List<string>();
        foreach (var key in new[] { "a", "b", "c", "d" })
        {
            ids.Add(await GivenInQueueAsync(org, key));
        }

        await OwnerBecomesAsync(org, ids[0], Ada);
        await OwnerBecomesAsync(org, ids[1], Ben);
        await OwnerBecomesAsync(org, ids[2], Ada);
        Assert.Equal(EmulatedOrg.Queue, await OwnerAsync(org, ids[3]));
        await org.ChangeAsync($"sobjects/Case/{ids[1]}", """{"Status":"Closed"}""");
        await OwnerBecomesAsync(org, ids[3], Ben);
        Assert.Equal("Closed", (string)(await WorkAsync(org, ids[1]))["Status"]!);
    }

    [Fact]
    public async Task A_declined_case_goes_to_another_agent_and_not_to_the_same_again()
    {
        await using var org = await EmulatedOrg.StartAsync();
        await OnlineAsync(org, Ada);
        var id = await GivenInQueueAsync(org, "c1");
        await OwnerBecomesAsync(org, id, Ada);

        await org.SendAsync("POST", "/emulator/omni", $$"""{"caseId":"{{id}}","action":"decline"}""");
        Assert.Equal(EmulatedOrg.Queue, await OwnerAsync(org, id));
        await OnlineAsync(org, Ben);
        await OwnerBecomesAsync(org, id, Ben);

        var history = await org.RowsAsync($"SELECT UserId, Status FROM AgentWork WHERE WorkItemId = '{id}' ORDER BY Id");
        Assert.Equal([$"{Ada} Declined", $"{Ben} Assigned"], history.Select(row => $"{row!["UserId"]} {row["Status"]}"));
    }

    [Fact]
    public async Task An_agent_who_leaves_gives_back_what_he_has_not_accepted()
    {
        await using var org = await EmulatedOrg.StartAsync();
        await OnlineAsync(org, Ada);
        var accepted = await GivenInQueueAsync(org, "a");
        var offered = await GivenInQueueAsync(org, "b");
        await OwnerBecomesAsync(org, accepted, Ada);
        await OwnerBecomesAsync(org, offered, Ada);
        await org.SendAsync("POST", "/emulator/omni", $$"""{"caseId":"{{accepted}}","action":"accept"}""");

        await org.SendAsync("PUT", $"/emulator/agents/{Ada}", """{"online":false}""");

        Assert.Equal(Ada, await OwnerAsync(org, accepted));
        Assert.Equal(EmulatedOrg.Queue, await OwnerAsync(org, offered));
        Assert.Equal("Unavailable", (string)(await WorkAsync(org, offered))["Status"]!);
    }

    [Fact]
    public async Task A_case_given_to_someone_else_by_hand_ends_the_work()
    {
        await using var org = await EmulatedOrg.StartAsync();
        await OnlineAsync(org, Ada);
        var id = await GivenInQueueAsync(org, "c1");
        await OwnerBecomesAsync(org, id, Ada);

        await org.ChangeAsync($"sobjects/Case/{id}", $$"""{"OwnerId":"{{Ben}}"}""");

        await Eventually.BecomesTrueAsync(async () => (string)(await WorkAsync(org, id))["Status"]! == "Transferred");
        Assert.Equal(Ben, await OwnerAsync(org, id));
    }

    [Fact]
    public async Task With_join_on_accept_the_channel_tells_of_agent_work()
    {
        await using var org = await EmulatedOrg.StartAsync(new SalesforceEmulatorOptions { JoinOnAccept = true });
        using var stream = new EventStream(org);
        await OnlineAsync(org, Ada);
        var id = await GivenInQueueAsync(org, "c1");
        await OwnerBecomesAsync(org, id, Ada);
        await org.SendAsync("POST", "/emulator/omni", $$"""{"caseId":"{{id}}","action":"accept"}""");

        var events = (await stream.ReadFromStartAsync(EventStream.Ours, 4)).Where(item => (string)item.Header("entityName") == "AgentWork").ToArray();

        Assert.Equal(["CREATE", "UPDATE"], events.Select(item => item.ChangeType));
        Assert.Equal(["Assigned", "Opened"], events.Select(item => item["Status"]));
        Assert.All(events, item => Assert.Equal((id, Ada), (item["WorkItemId"], item["UserId"])));
        Assert.DoesNotContain("WorkItemId", events[1].Changed);
    }

    [Theory]
    [InlineData("POST", "/emulator/omni", """{"caseId":"500000000000099AAA","action":"accept"}""", "There is no Case")]
    [InlineData("PUT", "/emulator/agents/005000000000099AAA", """{"online":true}""", "There is no User")]
    [InlineData("PUT", "/emulator/agents/005000000000001AAA", """{"online":true,"capacity":0}""", "capacity must be")]
    [InlineData("PUT", "/emulator/agents/005000000000001AAA", """{"capacity":1}""", "online")]
    public async Task Wrong_control_input_says_what_is_wrong(string method, string path, string body, string message)
    {
        await using var org = await EmulatedOrg.StartAsync();

        var answer = await org.SendAsync(method, path, body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(message, answer.Text, StringComparison.Ordinal);
    }

    private static async Task<string> GivenInQueueAsync(EmulatedOrg org, string key)
    {
        var answer = await org.SendAsync("POST", "sobjects/Case", $$"""{"SupportChat_ConversationId__c":"{{key}}","SupportChat_ChannelUrl__c":"support_{{key}}"}""");
        return (string)answer.Json!["id"]!;
    }

    private static async Task OnlineAsync(EmulatedOrg org, string agent, int capacity = 5) => Assert.Equal(
        HttpStatusCode.NoContent, (await org.SendAsync("PUT", $"/emulator/agents/{agent}", $$"""{"online":true,"capacity":{{capacity}}}""")).Status);

    private static async Task<string> OwnerAsync(EmulatedOrg org, string id) => (string)(await org.ReadAsync($"sobjects/Case/{id}?fields=OwnerId"))["OwnerId"]!;

    private static Task OwnerBecomesAsync(EmulatedOrg org, string id, string owner) =>
        Eventually.BecomesTrueAsync(async () => await OwnerAsync(org, id) == owner);

    private static async Task<JsonNode> WorkAsync(EmulatedOrg org, string id) =>
        (await org.RowsAsync($"SELECT UserId, Status, AcceptDateTime FROM AgentWork WHERE WorkItemId = '{id}' ORDER BY CreatedDate DESC, Id DESC LIMIT 1"))[0]!;
}
