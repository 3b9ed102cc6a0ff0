using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

public sealed class AgentAssignmentTests
{
    private const string Agent = "005000000000001AAA";

    [Fact]
    public async Task An_agent_who_comes_online_gets_the_Case_and_is_in_the_channel()
    {
        await using var demo = await Demo.StartAsync();
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");

        await Demo.SendAsync(demo.Salesforce, HttpMethod.Put, $"emulator/agents/{Agent}", new JsonObject { ["online"] = true });
        await Eventually.GetAsync(() => demo.AgentsAsync(url, "ann"), agents => agents.SequenceEqual([$"sf_{Agent}"]));
        await Demo.SendAsync(demo.Salesforce, HttpMethod.Post, "emulator/omni", new JsonObject { ["caseId"] = caseId, ["action"] = "accept" });

        Assert.Equal([$"sf_{Agent}"], await demo.AgentsAsync(url, "ann"));
    }

    [Fact]
    public async Task Ten_quick_changes_end_with_the_last_and_make_two_metadata_calls_at_most()
    {
        await using var demo = await Demo.StartAsync();
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");
        await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(url) == "New");
        var before = (await demo.SendbirdWritesAsync())["PUT /v3/group_channels/{channel_url}/metadata"];

        for (var i = 0; i < 9; i++)
        {
            await demo.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = i % 2 == 0 ? "Working" : "New" });
        }

        await demo.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Escalated" });
        await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(url) == "Escalated");

        Assert.InRange((await demo.SendbirdWritesAsync())["PUT /v3/group_channels/{channel_url}/metadata"] - before, 1, 2);
    }

    [Fact]
    public async Task An_agent_whose_user_was_deleted_in_Sendbird_meanwhile_joins_all_the_same()
    {
        await using var demo = await Demo.StartAsync();
        var (first, firstCase) = await demo.OpenCaseAsync("ann", "k");
        await demo.UpdateCaseAsync(firstCase, new JsonObject { ["OwnerId"] = Agent });
        await Eventually.GetAsync(() => demo.AgentsAsync(first, "ann"), agents => agents.Length == 1);
        var (deleted, _) = await Demo.SendAsync(demo.Sendbird, HttpMethod.Delete, $"v3/users/sf_{Agent}");

        var (second, secondCase) = await demo.OpenCaseAsync("ben", "k");
        await demo.UpdateCaseAsync(secondCase, new JsonObject { ["OwnerId"] = Agent });

        await Eventually.GetAsync(() => demo.AgentsAsync(second, "ben"), agents => agents.SequenceEqual([$"sf_{Agent}"]));
        Assert.Equal(200, deleted);
    }

    [Fact]
    public async Task A_deleted_Case_empties_the_channel_and_its_return_reverses_that()
    {
        await using var demo = await Demo.StartAsync();
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");
        await demo.UpdateCaseAsync(caseId, new JsonObject { ["OwnerId"] = Agent });
        await Eventually.GetAsync(() => demo.AgentsAsync(url, "ann"), agents => agents.Length == 1);

        await Demo.SendAsync(demo.Salesforce, HttpMethod.Delete, $"services/data/v67.0/sobjects/Case/{caseId}");
        await Eventually.GetAsync(() => demo.AgentsAsync(url, "ann"), agents => agents.Length == 0);
        await demo.PostMessageAsync(url, "ann", "Anybody there?");
        var (_, state) = await demo.OpsAsync(HttpMethod.Get, $"conversations/{Demo.IdOf(url)}");
        await Demo.SendAsync(demo.Salesforce, HttpMethod.Post, $"emulator/cases/{caseId}/undelete");
        await Eventually.GetAsync(() => demo.AgentsAsync(url, "ann"), agents => agents.Length == 1);
        await Eventually.GetAsync(() => demo.MessagesAsync(url), rows => rows.Count == 1);

        Assert.Equal("CaseDeleted", state["attention"]!["reason"]!.GetValue<string>());
        Assert.Single(await demo.QueryAsync("SELECT Id FROM Case"));
    }

    [Fact]
    public async Task An_agent_who_is_deactivated_leaves_and_does_not_come_back_until_active_again()
    {
        await using var demo = await Demo.StartAsync();
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");
        await demo.UpdateCaseAsync(caseId, new JsonObject { ["OwnerId"] = Agent });
        await Eventually.GetAsync(() => demo.AgentsAsync(url, "ann"), agents => agents.Length == 1);

        await Demo.SendAsync(demo.Salesforce, HttpMethod.Put, $"emulator/users/{Agent}", new JsonObject { ["isActive"] = false });
        await demo.OpsAsync(HttpMethod.Post, $"conversations/{Demo.IdOf(url)}/reconcile");
        await Eventually.GetAsync(() => demo.AgentsAsync(url, "ann"), agents => agents.Length == 0);
        await demo.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Working" });
        await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(url) == "Working");
        await demo.SettleAsync();
        Assert.Empty(await demo.AgentsAsync(url, "ann"));

        await Demo.SendAsync(demo.Salesforce, HttpMethod.Put, $"emulator/users/{Agent}", new JsonObject { ["isActive"] = true });
        await demo.OpsAsync(HttpMethod.Post, $"conversations/{Demo.IdOf(url)}/reconcile");
        await Eventually.GetAsync(() => demo.AgentsAsync(url, "ann"), agents => agents.Length == 1);
    }

    [Fact]
    public async Task A_deleted_channel_is_not_made_again()
    {
        await using var demo = await Demo.StartAsync();
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");

        await Demo.SendAsync(demo.Sendbird, HttpMethod.Delete, $"v3/group_channels/{url}");
        await Eventually.BecomesTrueAsync(
            async () => (await demo.OpsAsync(HttpMethod.Get, $"conversations/{Demo.IdOf(url)}")).Body["channel"]!.GetValue<string>() == "Deleted");
        await demo.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Working" });
        await demo.OpsAsync(HttpMethod.Post, $"conversations/{Demo.IdOf(url)}/reconcile");

        Assert.Equal(400201, (await demo.ChannelAsync(url))["code"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_push_is_a_hint_that_is_read_and_a_forged_one_changes_nothing()
    {
        await using var demo = await Demo.StartAsync();
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");
        await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(url) == "New");
        var hint = new JsonObject { ["organizationId"] = "00D000000000001EAA", ["caseIds"] = new JsonArray(caseId) };

        var (unproven, _) = await Demo.SendAsync(demo.Api, HttpMethod.Post, "api/salesforce/case-changes", hint.DeepClone());
        var (accepted, _) = await Demo.SendAsync(demo.Api, HttpMethod.Post, "api/salesforce/case-changes", hint, null, ("X-SupportChat-Key", "demo-push-key"));
        using var soap = new StringContent(Notification(caseId, "Closed"), Encoding.UTF8);
        soap.Headers.ContentType = new MediaTypeHeaderValue("text/xml") { CharSet = "utf-8" };
        using var answer = await demo.Api.PostAsync("api/salesforce/case-changes", soap);

        Assert.Equal((401, 202, 200), (unproven, accepted, (int)answer.StatusCode));
        Assert.Contains("<Ack>true</Ack>", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("New", await demo.CaseStatusAsync(url));
    }

    private static string Notification(string caseId, string status) => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
         <soapenv:Body>
          <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
           <OrganizationId>00D000000000001EAA</OrganizationId>
           <ActionId>04k000000000001AAA</ActionId>
           <SessionId xsi:nil="true"/>
           <Notification>
            <Id>04l000000000001AAA</Id>
            <sObject xsi:type="sf:Case" xmlns:sf="urn:sobject.enterprise.soap.sforce.com"><sf:Id>{caseId}</sf:Id><sf:Status>{status}</sf:Status></sObject>
           </Notification>
          </notifications>
         </soapenv:Body>
        </soapenv:Envelope>
        """;
}
