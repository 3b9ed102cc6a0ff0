using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>A start with <c>channelUrl</c>: a channel that a bot had becomes a conversation.</summary>
public sealed class HandOverTests
{
    private const string Agent = "005000000000001AAA";
    private const string Cap = "Conversations:BackfillMessages";
    private const string Deadline = "Conversations:StartDeadline";

    /// <summary>For tests that wait for the queues: whoever meets a start at work looks again when it must be over.</summary>
    private static readonly (string Key, string Value) ShortStart = (Deadline, "00:00:02");

    [Fact]
    public async Task A_back_end_hands_over_what_a_bot_and_a_customer_said()
    {
        await using var demo = await StartAsync();
        var systems = new TwoSystems(demo.Sendbird, demo.Salesforce);
        var url = await BotChannel.CreateAsync(systems, ["ann", BotChannel.Bot, "sf_005000000000002AAA", "bob"]);
        await systems.PostAsync(url, "ann", "My order is late");
        await systems.PostAsync(url, BotChannel.Bot, "Which one?");
        await systems.PostAsync(url, "sf_005000000000002AAA", "Let me look");
        await systems.PostAsync(url, "bob", "Me too");
        await systems.PostAsync(url, new JsonObject { ["message_type"] = "ADMM", ["message"] = "A person will answer" });

        var (status, answer) = await HandOverAsync(demo, "ann", url, "k", body => body["firstMessage"] = "Please help");
        await systems.PostAsync(url, BotChannel.Bot, "I leave you with a colleague");
        await systems.PostAsync(url, "ann", "Thanks");

        Assert.True(status is 201 or 202, $"{status}: {answer}");
        Assert.Equal((url, "ann"), (answer["channelUrl"]!.GetValue<string>(), answer["sendbird"]!["userId"]!.GetValue<string>()));
        var rows = await RowsAsync(demo, answer, 8);
        Assert.Equal(
            [
                "Customer: My order is late", "Bot: Which one?", "Agent: Let me look", "Other: Me too", "System: A person will answer", "Customer: Please help",
                "Bot: I leave you with a colleague", "Customer: Thanks"
            ],
            rows.Select(row => $"{row["SenderType__c"]}: {row["Text__c"]}"));
        var only = Assert.Single(await demo.QueryAsync("SELECT Id, Subject, SupportChat_ChannelUrl__c, SupportChat_UserId__c FROM Case"));
        Assert.Equal(
            ("Order 1", url, "ann"),
            (only["Subject"]!.GetValue<string>(), only["SupportChat_ChannelUrl__c"]!.GetValue<string>(), only["SupportChat_UserId__c"]!.GetValue<string>()));
        Assert.All(rows, row => Assert.Equal(only["Id"]!.GetValue<string>(), row["Case__c"]!.GetValue<string>()));

        await demo.UpdateCaseAsync(only["Id"]!.GetValue<string>(), new JsonObject { ["Status"] = "Working", ["OwnerId"] = Agent });
        await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(url) == "Working");
        string[] members = [BotChannel.Bot, "bob", $"sf_{Agent}", "sf_005000000000002AAA"];
        await Eventually.GetAsync(() => demo.AgentsAsync(url, "ann"), agents => agents.SequenceEqual(members.Order()));
        await demo.UpdateCaseAsync(only["Id"]!.GetValue<string>(), new JsonObject { ["Status"] = "Closed" });
        await Eventually.GetAsync(() => demo.AgentsAsync(url, "ann"), agents => agents.SequenceEqual(members.Where(member => member != $"sf_{Agent}").Order()));
        var (_, list) = await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, demo.Token("ann"));
        Assert.Equal(url, Assert.Single(list["items"]!.AsArray())!["channelUrl"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(3, 2)]
    [InlineData(3, 3)]
    [InlineData(3, 4)]
    [InlineData(0, 2)]
    [InlineData(250, 420)]
    public async Task The_newest_messages_go_onto_the_Case_and_the_others_are_counted(int limit, int messages)
    {
        await using var demo = await StartAsync((Cap, $"{limit}"), ShortStart);
        var systems = new TwoSystems(demo.Sendbird, demo.Salesforce);
        var url = await BotChannel.CreateAsync(systems, ["ann", BotChannel.Bot]);
        for (var i = 0; i < messages; i++)
        {
            await systems.PostAsync(url, i % 2 == 0 ? "ann" : BotChannel.Bot, $"{i}");
        }

        await WebhooksAreOverAsync(demo);
        var (_, answer) = await HandOverAsync(demo, "ann", url, "k");
        await systems.PostAsync(url, "ann", "after");

        var taken = Math.Min(limit, messages);
        var rows = await RowsAsync(demo, answer, taken + 1);
        Assert.Equal(
            [.. Enumerable.Range(messages - taken, taken).Select(i => $"{i}"), "after"],
            rows.Select(row => row["Text__c"]!.GetValue<string>()));
        await demo.SettleAsync();
        var (_, state) = await demo.OpsAsync(HttpMethod.Get, $"conversations/{Id(answer)}");
        Assert.Equal(
            (limit, messages - taken, false),
            (state["backfill"]!["limit"]!.GetValue<int>(),
                state["backfill"]!["skipped"]!.GetValue<int>(), state["backfill"]!["skippedMore"]!.GetValue<bool>()));

        // A later comparison neither brings the others nor takes them for deleted.
        await demo.OpsAsync(HttpMethod.Post, $"conversations/{Id(answer)}/reconcile");
        await demo.SettleAsync();
        Assert.Equal(taken + 1, (await QueryRowsAsync(demo, answer)).Count(row => !row["Deleted__c"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task What_is_edited_or_deleted_after_the_hand_over_is_so_on_the_Case()
    {
        await using var demo = await StartAsync((Cap, "2"));
        var systems = new TwoSystems(demo.Sendbird, demo.Salesforce);
        var url = await BotChannel.CreateAsync(systems, ["ann", BotChannel.Bot]);
        var oldest = await systems.PostAsync(url, "ann", "oldest");
        var edited = await systems.PostAsync(url, "ann", "old text");
        var deleted = await systems.PostAsync(url, BotChannel.Bot, "deleted");
        await WebhooksAreOverAsync(demo);
        var (_, answer) = await HandOverAsync(demo, "ann", url, "k");
        await RowsAsync(demo, answer, 2);

        await systems.EditAsync(url, edited, "new text");
        await systems.DeleteAsync(url, deleted);
        await systems.EditAsync(url, oldest, "said of it after all");

        var rows = await Eventually.GetAsync(
            () => QueryRowsAsync(demo, answer),
            rows => rows.Count == 3 && rows[1]["Text__c"]!.GetValue<string>() == "new text" && rows[2]["Deleted__c"]!.GetValue<bool>());
        Assert.Equal(["said of it after all", "new text", "deleted"], rows.Select(row => row["Text__c"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_key_stands_for_one_command()
    {
        await using var demo = await StartAsync();
        var systems = new TwoSystems(demo.Sendbird, demo.Salesforce);
        var url = await BotChannel.CreateAsync(systems, ["ann", BotChannel.Bot]);
        var other = await BotChannel.CreateAsync(systems, ["ann", BotChannel.Bot]);
        var (first, created) = await HandOverAsync(demo, "ann", url, "k");

        var (again, repeated) = await HandOverAsync(demo, "ann", url, "k");
        var (otherKey, found) = await HandOverAsync(demo, "ann", url, "k2");
        var (noKey, foundToo) = await HandOverAsync(demo, "ann", url, null);
        var (otherSubject, conflict) = await HandOverAsync(demo, "ann", url, "k", body => body["subject"] = "Order 2");
        var (otherChannel, _) = await HandOverAsync(demo, "ann", other, "k");
        var (noChannel, _) = await SendAsync(demo, new JsonObject { ["subject"] = "Order 1", ["userId"] = "ann" }, "k");

        Assert.Equal((201, 200, 200, 200), (first, again, otherKey, noKey));
        Assert.Equal([Id(created), Id(created), Id(created)], [Id(repeated), Id(found), Id(foundToo)]);
        Assert.Equal((409, 409, 409), (otherSubject, otherChannel, noChannel));
        Assert.Equal("urn:supportchat:idempotency-conflict", conflict["type"]!.GetValue<string>());

        // The key of a start without a channel is no other's either, and the channel stays free for whoever asks with a key of its own.
        Assert.Equal(201, (await SendAsync(demo, new JsonObject { ["subject"] = "Order 1", ["userId"] = "ann" }, "k3")).Status);
        Assert.Equal(409, (await HandOverAsync(demo, "ann", other, "k3")).Status);
        Assert.Equal(201, (await HandOverAsync(demo, "ann", other, "k4")).Status);
        Assert.Equal(3, (await demo.QueryAsync("SELECT Id FROM Case")).Count);
    }

    [Fact]
    public async Task A_channel_that_is_a_conversation_stays_that_conversation()
    {
        await using var demo = await StartAsync();
        var systems = new TwoSystems(demo.Sendbird, demo.Salesforce);
        var url = await BotChannel.CreateAsync(systems, ["ann", "ben", BotChannel.Bot]);
        var started = await demo.OpenAsync("ann", "started");
        var (_, created) = await HandOverAsync(demo, "ann", url, "k");

        var (another, anothers) = await HandOverAsync(demo, "ben", url, "k");
        var (stranger, _) = await HandOverAsync(demo, "cy", url, "k");
        var (made, _) = await HandOverAsync(demo, "ann", started, "k2");
        var (otherCommand, own) = await HandOverAsync(demo, "ann", url, "k3", body => body["subject"] = "Order 2");

        Assert.Equal((409, 404, 409, 409), (another, stranger, made, otherCommand));
        Assert.All([anothers, own], problem => Assert.Equal("urn:supportchat:channel-owned", problem["type"]!.GetValue<string>()));
        Assert.DoesNotContain(Id(created), anothers.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(Id(created), own["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(2, (await demo.QueryAsync("SELECT Id FROM Case")).Count);
    }

    [Fact]
    public async Task What_cannot_be_handed_over_says_why()
    {
        await using var demo = await StartAsync();
        var systems = new TwoSystems(demo.Sendbird, demo.Salesforce);
        var plain = await BotChannel.CreateAsync(systems, ["ann"], "another");
        var bens = await BotChannel.CreateAsync(systems, ["ben"]);

        var (type, problem) = await HandOverAsync(demo, "ann", plain, "k");
        var (absent, _) = await HandOverAsync(demo, "ann", "nowhere", "k");
        var (notMember, _) = await HandOverAsync(demo, "ann", bens, "k");
        var (noUrl, named) = await HandOverAsync(demo, "ann", "a b\u0001", "k");
        var (empty, _) = await HandOverAsync(demo, "ann", "", "k");
        var (tooLong, _) = await HandOverAsync(demo, "ann", new string('u', 200), "k");

        Assert.Equal((400, 404, 404, 400, 400, 400), (type, absent, notMember, noUrl, empty, tooLong));
        Assert.Contains("SALESFORCE_SUPPORT_CHAT_CHANNEL", problem["errors"]!["channelUrl"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.NotNull(named["errors"]!["channelUrl"]);
        Assert.Empty(await demo.QueryAsync("SELECT Id FROM Case"));
        await Demo.SendAsync(
            demo.Sendbird, HttpMethod.Put, $"v3/group_channels/{plain}", new JsonObject { ["custom_type"] = "SALESFORCE_SUPPORT_CHAT_CHANNEL" });
        Assert.Equal(201, (await HandOverAsync(demo, "ann", plain, "k")).Status);
    }

    [Fact]
    public async Task Customers_hand_over_nothing_unless_an_administrator_lets_them()
    {
        await using var demo = await StartAsync();
        var url = await BotChannel.CreateAsync(new TwoSystems(demo.Sendbird, demo.Salesforce), ["ann", BotChannel.Bot]);

        var (status, problem) = await demo.StartConversationAsync("ann", "k", new JsonObject { ["subject"] = "Order 1", ["channelUrl"] = url });

        Assert.Equal(403, status);
        Assert.Contains("Conversations__CustomerAdoption", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty(await demo.QueryAsync("SELECT Id FROM Case"));
    }

    [Fact]
    public async Task Customers_who_may_hand_over_channels_without_anybody_else()
    {
        await using var demo = await StartAsync(("Conversations:CustomerAdoption", "true"));
        var systems = new TwoSystems(demo.Sendbird, demo.Salesforce);
        var url = await BotChannel.CreateAsync(systems, ["ann", BotChannel.Bot]);
        var shared = await BotChannel.CreateAsync(systems, ["ann", BotChannel.Bot, "ben"]);
        var body = new JsonObject { ["subject"] = "Order 1", ["channelUrl"] = url };

        var (status, answer) = await demo.StartConversationAsync("ann", "k", body.DeepClone().AsObject());
        var (foreign, problem) = await demo.StartConversationAsync("ann", "k2", new JsonObject { ["subject"] = "Order 1", ["channelUrl"] = shared });
        var (stranger, _) = await demo.StartConversationAsync("ben", "k", body.DeepClone().AsObject());

        Assert.Equal((201, 403, 404), (status, foreign, stranger));
        Assert.Contains("Conversations__BotUserIds", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        var caseId = Assert.Single(await demo.QueryAsync("SELECT Id FROM Case"))["Id"]!.GetValue<string>();
        await demo.UpdateCaseAsync(caseId, new JsonObject { ["OwnerId"] = Agent });
        await Eventually.GetAsync(() => demo.AgentsAsync(url, "ann"), agents => agents.Length == 2);

        // An agent is in it now; what is a conversation already needs no leave.
        foreach (var key in new[] { "k", "k3" })
        {
            var (again, repeated) = await demo.StartConversationAsync("ann", key, body.DeepClone().AsObject());
            Assert.Equal((200, Id(answer)), (again, Id(repeated)));
        }
    }

    [Fact]
    public async Task Adoptions_at_once_by_either_door_make_one_conversation_and_one_Case()
    {
        await using var demo = await StartAsync(ShortStart);
        var systems = new TwoSystems(demo.Sendbird, demo.Salesforce);
        var url = await BotChannel.CreateAsync(systems, ["ann", BotChannel.Bot]);
        await systems.PostAsync(url, "ann", "before");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => HandOverAsync(demo, "ann", url, i % 3 == 0 ? null : $"k{i % 3}")));
        var (apex, adopted) = await Demo.SendAsync(demo.Api, HttpMethod.Post, "services/apexrest/cases", new JsonObject
        {
            ["subject"] = "Order 1",
            ["sendbirdUserId"] = "ann",
            ["sendbirdChannelURL"] = url,
        });
        await demo.SettleAsync();

        Assert.All(answers, answer => Assert.InRange(answer.Status, 200, 202));
        Assert.InRange(answers.Count(answer => answer.Status == 201), 0, 1);
        var id = Assert.Single(answers.Select(answer => Id(answer.Body)).Distinct());
        var only = Assert.Single(await demo.QueryAsync("SELECT Id, SupportChat_ConversationId__c FROM Case"));
        Assert.Equal(
            (200, id, only["Id"]!.GetValue<string>()),
            (apex, only["SupportChat_ConversationId__c"]!.GetValue<string>(), adopted["Id"]!.GetValue<string>()));
        Assert.Single(await QueryRowsAsync(demo, answers[0].Body));
    }

    [Fact]
    public async Task While_Salesforce_is_down_the_customer_chats_on_and_nothing_is_lost()
    {
        await using var demo = await StartAsync();
        var systems = new TwoSystems(demo.Sendbird, demo.Salesforce);
        var url = await BotChannel.CreateAsync(systems, ["ann", BotChannel.Bot]);
        await systems.PostAsync(url, "ann", "before");
        await Demo.FaultAsync(
            demo.Salesforce, new JsonObject { ["match"] = new JsonObject { ["path"] = "/services/data/" }, ["effect"] = new JsonObject { ["status"] = 503 } });

        var (status, answer) = await HandOverAsync(demo, "ann", url, "k");
        await systems.PostAsync(url, "ann", "meanwhile");
        var (again, _) = await HandOverAsync(demo, "ann", url, "k");
        await Demo.HealAsync(demo.Salesforce);

        Assert.Equal((202, 202), (status, again));
        Assert.Equal(("pending", true), (answer["state"]!.GetValue<string>(), answer["channelReady"]!.GetValue<bool>()));
        Assert.Equal(["before", "meanwhile"], (await RowsAsync(demo, answer, 2)).Select(row => row["Text__c"]!.GetValue<string>()));
        Assert.Single(await demo.QueryAsync("SELECT Id FROM Case"));
    }

    [Fact]
    public async Task While_Sendbird_is_down_nothing_is_begun()
    {
        await using var demo = await StartAsync();
        var url = await BotChannel.CreateAsync(new TwoSystems(demo.Sendbird, demo.Salesforce), ["ann", BotChannel.Bot]);
        await Demo.FaultAsync(
            demo.Sendbird, new JsonObject { ["match"] = new JsonObject { ["path"] = "/v3/" }, ["effect"] = new JsonObject { ["status"] = 503 } });

        var (down, _) = await HandOverAsync(demo, "ann", url, "k");
        await Demo.HealAsync(demo.Sendbird);

        Assert.Equal(503, down);
        Assert.Empty(await demo.QueryAsync("SELECT Id FROM Case"));
        var (status, _) = await Eventually.GetAsync(() => HandOverAsync(demo, "ann", url, "k"), answer => answer.Status != 503);
        Assert.Equal(201, status);
    }

    private static Task<Demo> StartAsync(params (string Key, string Value)[] settings) => Demo.StartAsync(
        new[] { ("Conversations:BotUserIds:0", BotChannel.Bot), (Deadline, "00:00:20") }.Concat(settings)
            .GroupBy(setting => setting.Item1).ToDictionary(setting => setting.Key, setting => (string?)setting.Last().Item2));

    /// <summary>One that comes after the hand-over brings its message, however old that is.</summary>
    private static Task WebhooksAreOverAsync(Demo demo) =>
        Eventually.BecomesTrueAsync(() => demo.Emulators.Sendbird!.Parts.Delivery.Statistics.Pending == 0);

    private static Task<(int Status, JsonObject Body)> HandOverAsync(Demo demo, string userId, string url, string? key, Action<JsonObject>? adjust = null)
    {
        var body = new JsonObject { ["subject"] = "Order 1", ["userId"] = userId, ["channelUrl"] = url };
        adjust?.Invoke(body);
        return SendAsync(demo, body, key);
    }

    private static Task<(int Status, JsonObject Body)> SendAsync(Demo demo, JsonObject body, string? key) => Demo.SendAsync(
        demo.Api,
        HttpMethod.Post,
        "api/conversations",
        body,
        demo.Token("shop", "conversations.write.all"),
        key is null ? [] : [("Idempotency-Key", key)]);

    private static string Id(JsonObject answer) => answer["conversationId"]!.GetValue<string>();

    private static Task<IReadOnlyList<JsonObject>> RowsAsync(Demo demo, JsonObject answer, int count) =>
        Eventually.GetAsync(() => QueryRowsAsync(demo, answer), rows => rows.Count == count);

    private static Task<IReadOnlyList<JsonObject>> QueryRowsAsync(Demo demo, JsonObject answer) => new TwoSystems(demo.Sendbird, demo.Salesforce).QueryAsync(
        $"SELECT MessageId__c, Text__c, SenderType__c, Deleted__c, Case__c FROM SupportChat_Message__c WHERE MessageId__c LIKE '{Id(answer)}-%' ORDER BY SentAtMs__c, MessageId__c");
}
