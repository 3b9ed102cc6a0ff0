using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

public sealed class MessageDeliveryTests
{
    [Fact]
    public async Task A_message_an_edit_and_a_deletion_follow_in_one_row()
    {
        await using var demo = await Demo.StartAsync();
        var url = await demo.OpenAsync("ann", "k");

        var id = await demo.PostMessageAsync(url, "ann", "It schould be here");
        var sent = Assert.Single(await Eventually.GetAsync(() => demo.MessagesAsync(url), rows => rows.Count == 1));
        await Demo.SendAsync(
            demo.Sendbird,
            HttpMethod.Put,
            $"v3/group_channels/{url}/messages/{id}",
            new JsonObject { ["message_type"] = "MESG", ["message"] = "It should be here" });
        await Eventually.GetAsync(() => demo.MessagesAsync(url), rows => rows[0]["Text__c"]!.GetValue<string>() == "It should be here");
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Delete, $"v3/group_channels/{url}/messages/{id}");
        var deleted = Assert.Single(await Eventually.GetAsync(() => demo.MessagesAsync(url), rows => rows[0]["Deleted__c"]!.GetValue<bool>()));

        Assert.Equal("It schould be here", sent["Text__c"]!.GetValue<string>());
        Assert.Equal("It should be here", deleted["Text__c"]!.GetValue<string>());
    }

    [Fact]
    public async Task Messages_whose_webhooks_were_all_lost_arrive_by_repair()
    {
        await using var demo = await Demo.StartAsync();
        var url = await demo.OpenAsync("ann", "k");
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Put, "emulator/webhooks", new JsonObject { ["drop"] = 1.0 });
        for (var i = 0; i < 5; i++)
        {
            await demo.PostMessageAsync(url, "ann", $"Lost {i}");
        }

        var (status, _) = await demo.OpsAsync(HttpMethod.Post, $"conversations/{Demo.IdOf(url)}/reconcile");
        var rows = await Eventually.GetAsync(() => demo.MessagesAsync(url), found => found.Count == 5);

        Assert.Equal(202, status);
        Assert.Equal(["Lost 0", "Lost 1", "Lost 2", "Lost 3", "Lost 4"], rows.Select(row => row["Text__c"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Repeated_and_shuffled_webhooks_make_one_row_a_message()
    {
        await using var demo = await Demo.StartAsync();
        var url = await demo.OpenAsync("ann", "k");
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Put, "emulator/webhooks", new JsonObject { ["duplicate"] = 0.7, ["shuffle"] = 0.7, ["seed"] = 7 });

        for (var i = 0; i < 40; i++)
        {
            var id = await demo.PostMessageAsync(url, "ann", $"Draft {i}");
            await Demo.SendAsync(
                demo.Sendbird,
                HttpMethod.Put,
                $"v3/group_channels/{url}/messages/{id}",
                new JsonObject { ["message_type"] = "MESG", ["message"] = $"Final {i}" });
        }

        var rows = await Eventually.GetAsync(
            () => demo.MessagesAsync(url), found => found.Count == 40
                && found.All(row => row["Text__c"]!.GetValue<string>().StartsWith("Final", StringComparison.Ordinal)));
        Assert.Equal(40, rows.Select(row => row["MessageId__c"]!.GetValue<string>()).Distinct().Count());
    }
}
