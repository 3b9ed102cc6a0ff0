using System.Text.Json.Nodes;
using SupportChat.Emulators;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>Whatever happens to the stream, Case changes arrive without a restart, and nothing is written twice.</summary>
public sealed class StreamDisturbanceTests
{
    private const string Agent = "005000000000001AAA";

    [Theory]
    [InlineData("cut")]
    [InlineData("hang")]
    [InlineData("authLoss")]
    [InlineData("rejectReplay")]
    [InlineData("gap")]
    [InlineData("overflow")]
    [InlineData("schemaChange")]
    [InlineData("limit")]
    public async Task A_change_arrives_after(string disturbance)
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["CaseChanges:Watchdog"] = "00:00:02" });
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");
        await demo.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Working" });
        await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(url) == "Working");

        await DisturbAsync(demo, disturbance);
        await demo.LoginAsync();
        await demo.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Escalated", ["OwnerId"] = Agent });

        await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(url) == "Escalated");
        await Eventually.GetAsync(() => demo.AgentsAsync(url, "ann"), agents => agents.SequenceEqual([$"sf_{Agent}"]));
    }

    [Fact]
    public async Task Events_that_are_read_again_write_nothing_again()
    {
        await using var demo = await Demo.StartAsync();
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");
        await demo.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Working", ["OwnerId"] = Agent });
        await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(url) == "Working" && await demo.AgentsAsync(url, "ann") is [_]);
        await demo.SettleAsync();
        var before = await demo.SendbirdWritesAsync();

        await DisturbAsync(demo, "rejectReplay");
        var (other, otherCase) = await demo.OpenCaseAsync("ben", "k");
        var started = await demo.SendbirdWritesAsync();
        await demo.UpdateCaseAsync(otherCase, new JsonObject { ["Status"] = "Escalated" });
        await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(other) == "Escalated");
        await demo.SettleAsync();

        Assert.True(started.Values.Sum() > before.Values.Sum());
        started["PUT /v3/group_channels/{channel_url}/metadata"]++;
        Assert.Equal(started, await demo.SendbirdWritesAsync());
    }

    [Fact]
    public async Task The_events_of_a_start_make_no_call_of_their_own()
    {
        const int Starts = 10;
        await using var demo = await Demo.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, Starts).Select(number => demo.OpenCaseAsync($"customer-{number}", "k")));
        await demo.SettleAsync();

        Assert.Equal(
            new Dictionary<string, long>
            {
                ["POST /v3/users"] = Starts,
                ["POST /v3/users/{user_id}/token"] = Starts,
                ["POST /v3/group_channels"] = Starts,
                ["PUT /v3/group_channels/{channel_url}/metadata"] = Starts,
            },
            await demo.SendbirdWritesAsync());
    }

    [Fact]
    public async Task Stream_and_push_together_change_nothing_twice()
    {
        await using var demo = await Demo.StartAsync();
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");
        await demo.SettleAsync();
        var before = await demo.SendbirdWritesAsync();

        await demo.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Working", ["OwnerId"] = Agent });
        for (var hint = 0; hint < 3; hint++)
        {
            var (status, _) = await Demo.SendAsync(
                demo.Api,
                HttpMethod.Post,
                "api/salesforce/case-changes",
                new JsonObject { ["organizationId"] = "00D000000000001EAA", ["caseIds"] = new JsonArray(caseId) },
                null,
                ("X-SupportChat-Key", "demo-push-key"));
            Assert.Equal(202, status);
        }

        await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(url) == "Working" && await demo.AgentsAsync(url, "ann") is [_]);
        await demo.SettleAsync();

        var after = await demo.SendbirdWritesAsync();
        Assert.Equal(1, Added("PUT /v3/group_channels/{channel_url}/metadata"));
        Assert.Equal(1, Added("POST /v3/group_channels/{channel_url}/invite"));
        Assert.Equal(0, Added("PUT /v3/group_channels/{channel_url}/leave"));

        long Added(string route) => after.GetValueOrDefault(route) - before.GetValueOrDefault(route);
    }

    [Fact]
    public async Task The_echo_of_our_own_change_does_no_harm()
    {
        await using var demo = await Demo.StartAsync();
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");
        await demo.UpdateCaseAsync(caseId, new JsonObject { ["OwnerId"] = Agent });
        await Eventually.BecomesTrueAsync(async () => await demo.AgentsAsync(url, "ann") is [_]);
        await demo.SettleAsync();
        var (before, beforeCase) = (await demo.SendbirdWritesAsync(), await demo.SalesforceWritesAsync());

        await Demo.SendAsync(demo.Api, HttpMethod.Post, $"api/conversations/{Demo.IdOf(url)}/close", null, demo.Token("ann"));
        await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(url) == "Closed" && await demo.AgentsAsync(url, "ann") is []);
        // An event behind the echo on the same stream: what the echo caused has been caused by then.
        var (other, otherCase) = await demo.OpenCaseAsync("ben", "k");
        var (started, startedCase) = (await demo.SendbirdWritesAsync(), await demo.SalesforceWritesAsync());
        await demo.UpdateCaseAsync(otherCase, new JsonObject { ["Status"] = "Escalated" });
        await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(other) == "Escalated");
        await demo.SettleAsync();

        const string Metadata = "PUT /v3/group_channels/{channel_url}/metadata";
        const string Leave = "PUT /v3/group_channels/{channel_url}/leave";
        var after = await demo.SendbirdWritesAsync();
        Assert.Equal((1, 1), (after[Leave] - before.GetValueOrDefault(Leave), after[Metadata] - started[Metadata]));
        // The test's own PATCH of the other Case is the one that was added.
        Assert.Equal(startedCase.Values.Sum() + 1, (await demo.SalesforceWritesAsync()).Values.Sum());
        Assert.True(startedCase.Values.Sum() > beforeCase.Values.Sum());
    }

    [Fact]
    public async Task A_platform_event_that_names_a_Case_has_it_read()
    {
        await using var demo = await Demo.StartAsync(
            new Dictionary<string, string?> { ["Salesforce:Topics:0"] = "/event/Case_Changed__e" },
            new SalesforceEmulatorOptions { PlatformEvents = [new SalesforcePlatformEvent("Case_Changed__e", ["CaseId__c", "Note__c"])] });
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");
        await demo.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Working" });

        // A subscription from LATEST sees only what is published once it stands.
        await Eventually.BecomesTrueAsync(async () =>
        {
            var (status, body) = await Demo.SendAsync(
                demo.Salesforce,
                HttpMethod.Post,
                "services/data/v67.0/sobjects/Case_Changed__e",
                new JsonObject { ["CaseId__c"] = caseId, ["Note__c"] = "from a Flow" });
            Assert.True(status == 201, $"Publishing answered {status}: {body}");
            return await demo.CaseStatusAsync(url) == "Working";
        });
    }

    private static async Task DisturbAsync(Demo demo, string action)
    {
        var (status, body) = await Demo.SendAsync(demo.Salesforce, HttpMethod.Post, "emulator/stream", new JsonObject { ["action"] = action });
        Assert.True(status == 204, $"The disturbance answered {status}: {body}");
    }
}
