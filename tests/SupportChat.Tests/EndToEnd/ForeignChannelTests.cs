using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Conversations;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>A channel that a stranger made under a URL of ours: nothing of it reaches a Case, and nobody is sent there.</summary>
public sealed class ForeignChannelTests
{
    [Fact]
    public async Task A_channel_made_beforehand_keeps_nobody_from_a_chat_and_what_is_said_there_is_nobodys()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Conversations:StartDeadline"] = "00:00:20" });
        var id = ConversationId.Derive("ann", "k");
        await SquatAsync(demo, id.ChannelUrl);
        await SquatAsync(demo, $"{id.ChannelUrl}_aaaaaaaaaaaa");
        await demo.PostMessageAsync(id.ChannelUrl, "mallory", "too early");

        var (status, body) = await demo.StartConversationAsync("ann", "k");
        var url = body["channelUrl"]!.GetValue<string>();
        await demo.PostMessageAsync(id.ChannelUrl, "mallory", "forged");
        await demo.PostMessageAsync($"{id.ChannelUrl}_aaaaaaaaaaaa", "ann", "misled");
        await demo.PostMessageAsync(url, "ann", "genuine");

        Assert.Equal((201, "ready"), (status, body["state"]!.GetValue<string>()));
        Assert.Matches($"^support_{id.Value}_[a-z2-7]{{12}}$", url);
        await Eventually.BecomesTrueAsync(async () => (await demo.MessagesAsync(url)).Count == 1);
        await demo.SettleAsync();
        await RepairAsync(demo, id);
        Assert.Equal("genuine", Assert.Single(await demo.MessagesAsync(url))["Text__c"]!.GetValue<string>());
        Assert.Equal(url, (await demo.StartConversationAsync("ann", "k")).Body["channelUrl"]!.GetValue<string>());
        Assert.Equal(
            url, (await Demo.SendAsync(demo.Api, HttpMethod.Get, $"api/conversations/{id}", null, demo.Token("ann"))).Body["channelUrl"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_conversation_without_a_secret_whose_URL_is_anothers_takes_nothing_from_there_and_names_it_to_nobody()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Conversations:StartDeadline"] = "00:00:20" });
        var id = ConversationId.Derive("ann", "k");
        await SquatAsync(demo, id.ChannelUrl);
        await InsertAsync(demo, id);
        await demo.Services.GetRequiredService<ConversationReconciler>().RunAsync(id, new ReconcileRequest(), CancellationToken.None);

        await demo.PostMessageAsync(id.ChannelUrl, "mallory", "forged");
        await demo.SettleAsync();
        await RepairAsync(demo, id);

        var (_, ops) = await demo.OpsAsync(HttpMethod.Get, $"conversations/{id}");
        Assert.Equal("ForeignChannel", ops["attention"]!["reason"]!.GetValue<string>());
        var (status, body) = await Demo.SendAsync(demo.Api, HttpMethod.Get, $"api/conversations/{id}", null, demo.Token("ann"));
        Assert.Equal((200, false), (status, body["channelReady"]!.GetValue<bool>()));
        Assert.Null(body["channelUrl"]);
        Assert.DoesNotContain(
            id.ChannelUrl,
            (await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, demo.Token("ann"))).Body.ToJsonString(),
            StringComparison.Ordinal);
        Assert.Empty(await demo.MessagesAsync(id.ChannelUrl));
        Assert.Single(await demo.QueryAsync("SELECT Id FROM Case"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_channel_made_anew_after_ours_was_deleted_is_anothers_and_what_was_said_in_ours_stays(bool hasSecret)
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Conversations:StartDeadline"] = "00:00:20" });
        var id = ConversationId.Derive("ann", "k");
        if (!hasSecret)
        {
            await InsertAsync(demo, id);
            await demo.Services.GetRequiredService<ConversationReconciler>().RunAsync(id, new ReconcileRequest(), CancellationToken.None);
        }

        var url = hasSecret ? await demo.OpenAsync("ann", "k") : id.ChannelUrl;
        await demo.PostMessageAsync(url, "ann", "genuine");
        await Eventually.BecomesTrueAsync(async () => (await demo.MessagesAsync(url)).Count == 1);
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Put, "emulator/webhooks", new JsonObject { ["drop"] = 1 });
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Delete, $"v3/group_channels/{url}");
        await SquatAsync(demo, url);
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Put, "emulator/webhooks", new JsonObject { ["drop"] = 0 });

        // The verification that any input asks for sees that it is another channel.
        await RepairAsync(demo, id);
        await Eventually.BecomesTrueAsync(
            async () => (await demo.OpsAsync(HttpMethod.Get, $"conversations/{id}")).Body["attention"]?["reason"]?.GetValue<string>() == "ChannelDeleted");
        await demo.PostMessageAsync(url, "mallory", "forged");
        await demo.SettleAsync();
        await RepairAsync(demo, id);

        Assert.Equal("genuine", Assert.Single(await demo.MessagesAsync(url))["Text__c"]!.GetValue<string>());
        Assert.Null((await Demo.SendAsync(demo.Api, HttpMethod.Get, $"api/conversations/{id}", null, demo.Token("ann"))).Body["channelUrl"]);
        Assert.DoesNotContain(
            (await demo.ChannelAsync(url))["members"]!.AsArray(), member => member!["user_id"]!.GetValue<string>().StartsWith("sf_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_guest_in_a_channel_whose_creation_was_in_doubt_makes_it_nobody_elses()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Conversations:StartDeadline"] = "00:00:01" });
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Post, "v3/users", new JsonObject { ["user_id"] = "friend", ["nickname"] = "", ["profile_url"] = "" });
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Post, "emulator/faults", new JsonObject
        {
            ["match"] = new JsonObject { ["method"] = "POST", ["path"] = "/v3/group_channels" },
            ["effect"] = new JsonObject { ["commitThenDrop"] = true },
        });
        var url = (await demo.StartConversationAsync("ann", "k")).Body["channelUrl"]!.GetValue<string>();
        await Eventually.BecomesTrueAsync(async () => (await Demo.SendAsync(demo.Sendbird, HttpMethod.Get, $"v3/group_channels/{url}")).Status == 200);
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Post, $"v3/group_channels/{url}/invite", new JsonObject { ["user_ids"] = new JsonArray("friend") });
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Delete, "emulator/faults");

        await RepairAsync(demo, ConversationId.Parse(Demo.IdOf(url)));
        await demo.PostMessageAsync(url, "ann", "genuine");

        Assert.Equal("genuine", Assert.Single(await Eventually.GetAsync(() => demo.MessagesAsync(url), rows => rows.Count == 1))["Text__c"]!.GetValue<string>());
        Assert.Null((await demo.OpsAsync(HttpMethod.Get, $"conversations/{Demo.IdOf(url)}")).Body["attention"]);
    }

    private static async Task SquatAsync(Demo demo, string url)
    {
        foreach (var user in new[] { "mallory", "ann" })
        {
            await Demo.SendAsync(demo.Sendbird, HttpMethod.Post, "v3/users", new JsonObject { ["user_id"] = user, ["nickname"] = "", ["profile_url"] = "" });
        }

        var (status, _) = await Demo.SendAsync(demo.Sendbird, HttpMethod.Post, "v3/group_channels", new JsonObject
        {
            ["channel_url"] = url,
            ["custom_type"] = "SALESFORCE_SUPPORT_CHAT_CHANNEL",
            ["user_ids"] = new JsonArray("mallory", "ann"),
            ["inviter_id"] = "mallory",
        });
        Assert.Equal(200, status);
    }

    /// <summary>A conversation of a release whose URLs had no secret part.</summary>
    private static Task InsertAsync(Demo demo, ConversationId id)
    {
        var now = TimeProvider.System.GetUtcNow();
        return demo.Services.GetRequiredService<IConversationStore>().InsertAsync(
            new Conversation
            {
                Id = id,
                UserId = "ann",
                ChannelUrl = id.ChannelUrl,
                CreatedAt = now,
                CommandHash = "",
                Request = new StartRequest { Subject = "Help" },
                Episodes = [new Episode { Number = 1, From = now }],
            },
            CancellationToken.None);
    }

    private static async Task RepairAsync(Demo demo, ConversationId id)
    {
        await demo.OpsAsync(HttpMethod.Post, $"conversations/{id}/reconcile");
        await demo.SettleAsync();
    }
}
