using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>Channel, Case and ledger of a conversation, compared while the integration runs.</summary>
public sealed class VerificationTests
{
    private const string Canary = "canary-7f3a";

    [Fact]
    public async Task It_agrees_until_a_side_is_changed_behind_our_back_and_changes_nothing_itself()
    {
        await using var demo = await Demo.StartAsync();
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");
        var ids = new List<long>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add(await demo.PostMessageAsync(url, "ann", $"{Canary} {i}"));
        }

        await Eventually.BecomesTrueAsync(async () => (await demo.MessagesAsync(url)).Count >= 4);
        await demo.SettleAsync();
        await Eventually.GetAsync(() => VerifyAsync(demo, url), found => found["agrees"]!.GetValue<bool>() && Count(found, "pending") == 0);
        var (sendbird, salesforce) = (await demo.SendbirdWritesAsync(), await demo.SalesforceWritesAsync());

        var agreed = await VerifyAsync(demo, url);

        Assert.Equal(sendbird, await demo.SendbirdWritesAsync());
        Assert.Equal(salesforce, await demo.SalesforceWritesAsync());
        Assert.Equal("Agrees", agreed["status"]!["state"]!.GetValue<string>());
        Assert.True(agreed["messages"]!["sendbird"]!.GetValue<int>() >= 4);
        Assert.Equal(agreed["messages"]!["sendbird"]!.GetValue<int>(), agreed["messages"]!["salesforce"]!.GetValue<int>());

        // Rows are changed by somebody in the org.
        await ChangeRowAsync(demo, HttpMethod.Delete, Key(ids[0]), null);
        await ChangeRowAsync(demo, HttpMethod.Patch, Key(ids[1]), new JsonObject { ["Text__c"] = $"{Canary} by another hand" });
        await ChangeRowAsync(demo, HttpMethod.Patch, Key(999), new JsonObject { ["Case__c"] = caseId, ["Text__c"] = Canary, ["Version__c"] = 1 });
        var differing = await VerifyAsync(demo, url);

        // They are of the last minute: what misses may still come.
        Assert.Contains(differing["pending"]!.AsArray(), one => one!["messageId"]!.GetValue<long>() == ids[0]);
        Assert.Contains(differing["pending"]!.AsArray(), one => one!["messageId"]!.GetValue<long>() == ids[1]);
        Assert.Equal(999, Assert.Single(differing["extra"]!.AsArray())!["messageId"]!.GetValue<long>());
        Assert.False(differing["agrees"]!.GetValue<bool>());
        Assert.DoesNotContain(Canary, agreed.ToJsonString() + differing.ToJsonString(), StringComparison.Ordinal);

        await Demo.FaultAsync(demo.Salesforce, new JsonObject
        {
            ["match"] = new JsonObject { ["path"] = "/services/data/*" },
            ["effect"] = new JsonObject { ["status"] = 503 },
        });
        var (status, problem) = await demo.OpsAsync(HttpMethod.Get, $"conversations/{Demo.IdOf(url)}/verification");
        Assert.Equal(503, status);
        Assert.StartsWith("Salesforce cannot be read", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);

        string Key(long id) => $"{Demo.IdOf(url)}-{id}";
    }

    private static int Count(JsonObject found, string name) => found["counts"]![name]!.GetValue<int>();

    private static async Task<JsonObject> VerifyAsync(Demo demo, string url)
    {
        var (status, body) = await demo.OpsAsync(HttpMethod.Get, $"conversations/{Demo.IdOf(url)}/verification");
        Assert.Equal(200, status);
        return body;
    }

    private static async Task ChangeRowAsync(Demo demo, HttpMethod method, string key, JsonObject? fields)
    {
        var (status, body) = await Demo.SendAsync(
            demo.Salesforce, method, $"services/data/v67.0/sobjects/SupportChat_Message__c/MessageId__c/{key}", fields);
        Assert.True(status is 200 or 201 or 204, $"The row's change answered {status}: {body}");
    }
}
