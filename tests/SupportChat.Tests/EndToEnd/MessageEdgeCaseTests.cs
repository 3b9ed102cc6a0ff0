using System.Text.Json.Nodes;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

public sealed class MessageEdgeCaseTests
{
    private const string Columns =
        "MessageId__c, Text__c, Deleted__c, SenderId__c, SenderType__c, Kind__c, Case__c, FileName__c, FileUrl__c, FileType__c, FileSize__c, ParentMessageId__c";

    [Fact]
    public async Task Files_admin_messages_and_threads_keep_what_makes_them()
    {
        await using var demo = await Demo.StartAsync();
        var systems = new TwoSystems(demo.Sendbird, demo.Salesforce);
        var url = await demo.OpenAsync("ann", "k");

        var file = await systems.PostAsync(url, new JsonObject
        {
            ["message_type"] = "FILE",
            ["user_id"] = "ann",
            ["url"] = "https://files.example/broken.jpg",
            ["file_name"] = "broken.jpg",
            ["file_type"] = "image/jpeg",
            ["file_size"] = 123_456,
        });
        var admin = await systems.PostAsync(url, new JsonObject { ["message_type"] = "ADMM", ["message"] = "An agent will be with you." });
        var question = await systems.PostAsync(url, TwoSystems.Text("ann", "Any news?"));
        var reply = TwoSystems.Text("ann", "In a thread");
        reply["parent_message_id"] = TwoSystems.Id(question);
        var threaded = await systems.PostAsync(url, reply);

        var rows = await RowsAsync(systems, url, 4);
        var photo = rows[TwoSystems.Id(file)];
        Assert.Equal(
            ("File", "broken.jpg", "https://files.example/broken.jpg", "image/jpeg"),
            (Text(photo, "Kind__c"), Text(photo, "FileName__c"), Text(photo, "FileUrl__c"), Text(photo, "FileType__c")));
        Assert.Equal(123_456, photo["FileSize__c"]!.GetValue<decimal>());
        var notice = rows[TwoSystems.Id(admin)];
        Assert.Equal(("Admin", "System", null), (Text(notice, "Kind__c"), Text(notice, "SenderType__c"), Text(notice, "SenderId__c")));
        Assert.Equal(
            TwoSystems.Id(question).ToString(System.Globalization.CultureInfo.InvariantCulture), Text(rows[TwoSystems.Id(threaded)], "ParentMessageId__c"));
    }

    [Fact]
    public async Task A_reply_in_a_thread_is_found_by_repair_and_not_taken_for_deleted()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        var question = await integration.Systems.PostAsync(conversation.ChannelUrl, TwoSystems.Text("ann", "Any news?"));
        conversation.Messages[TwoSystems.Id(question)] = "Any news?";
        foreach (var text in new[] { "told", "lost" })
        {
            var reply = TwoSystems.Text("ann", text);
            reply["parent_message_id"] = TwoSystems.Id(question);
            var posted = await integration.Systems.PostAsync(conversation.ChannelUrl, reply);
            conversation.Messages[TwoSystems.Id(posted)] = text;
            if (text == "told")
            {
                await integration.TellAsync(conversation, posted);
            }
        }

        await integration.DrainAsync();
        integration.Time.Advance(TimeSpan.FromMinutes(5));
        await RepairAsync(integration, conversation);

        await integration.AssertInvariantsAsync(conversation);
    }

    [Fact]
    public async Task Long_texts_and_odd_characters_arrive_unchanged()
    {
        await using var demo = await Demo.StartAsync();
        var systems = new TwoSystems(demo.Sendbird, demo.Salesforce);
        var url = await demo.OpenAsync("ann", "k");
        string[] texts =
        [
            new('x', 5_000),
            string.Concat(Enumerable.Repeat("👩‍👩‍👧‍👦", 200)),
            "Zwölf Boxkämpfer — “quoted” \\ / \" ' <b> & \u2028 \u0001 \t\r\n end",
            "مرحبا بالعالم, 你好，世界, שלום",
        ];
        var posted = new List<long>();
        foreach (var text in texts)
        {
            posted.Add(await systems.PostAsync(url, "ann", text));
        }

        var rows = await RowsAsync(systems, url, texts.Length);

        Assert.Equal(texts, posted.Select(id => Text(rows[id], "Text__c")));
    }

    [Fact]
    public async Task A_message_over_64_KB_travels_by_reference()
    {
        // 5,000 characters are the limit of a text, not of its bytes once each is escaped and its sender and file are named.
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        var message = await integration.Systems.PostAsync(conversation.ChannelUrl, TwoSystems.Text("ann", "As Sendbird has it"));
        conversation.Messages[TwoSystems.Id(message)] = "As Sendbird has it";
        var told = message.DeepClone().AsObject();
        told["message"] = new string('y', 70_000);

        await integration.TellAsync(conversation, told);
        await integration.DrainAsync();

        await integration.AssertInvariantsAsync(conversation);
    }

    [Fact]
    public async Task Edits_and_deletions_whose_webhooks_were_lost_arrive_by_repair()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        var ids = new List<long>();
        foreach (var text in new[] { "stays", "is edited", "is deleted" })
        {
            var message = await integration.Systems.PostAsync(conversation.ChannelUrl, TwoSystems.Text("ann", text));
            await integration.TellAsync(conversation, message);
            ids.Add(TwoSystems.Id(message));
            conversation.Messages[ids[^1]] = text;
        }

        await integration.DrainAsync();
        await integration.Systems.EditAsync(conversation.ChannelUrl, ids[1], "edited");
        await integration.Systems.DeleteAsync(conversation.ChannelUrl, ids[2]);
        conversation.Messages[ids[1]] = "edited";
        conversation.Messages[ids[2]] = null;
        integration.Time.Advance(TimeSpan.FromMinutes(5));

        await RepairAsync(integration, conversation);

        await integration.AssertInvariantsAsync(conversation);
    }

    [Fact]
    public async Task A_deletion_among_messages_of_one_millisecond_arrives_by_repair()
    {
        await using var integration = await Integration.StartAsync();
        integration.Time.Stop();
        var conversation = await integration.StartConversationAsync("ann", "k");
        foreach (var text in new[] { "stays", "is deleted", "stays too" })
        {
            conversation.Messages[await integration.Systems.PostAsync(conversation.ChannelUrl, "ann", text)] = text;
        }

        await RepairAsync(integration, conversation);
        var deleted = conversation.Messages.Single(message => message.Value == "is deleted").Key;
        await integration.Systems.DeleteAsync(conversation.ChannelUrl, deleted);
        conversation.Messages[deleted] = null;
        integration.Time.Advance(TimeSpan.FromMinutes(5));

        await RepairAsync(integration, conversation);

        await integration.AssertInvariantsAsync(conversation);
        Assert.Single((await integration.Systems.QueryAsync("SELECT SentAtMs__c FROM SupportChat_Message__c")).Select(
            row => row["SentAtMs__c"]!.GetValue<double>()).Distinct());
    }

    [Fact]
    public async Task A_message_sent_and_deleted_before_the_Case_exists_is_a_row_marked_deleted()
    {
        await using var integration = await Integration.StartAsync();
        await TwoSystems.FaultAsync(integration.Systems.Salesforce, Down());
        var conversation = await integration.StartConversationAsync("ann", "k", "First");
        foreach (var text in new[] { "kept", "gone" })
        {
            var message = await integration.Systems.PostAsync(conversation.ChannelUrl, TwoSystems.Text("ann", text));
            await integration.TellAsync(conversation, message);
            conversation.Messages[TwoSystems.Id(message)] = text;
            if (text == "gone")
            {
                await integration.Systems.DeleteAsync(conversation.ChannelUrl, TwoSystems.Id(message));
                await integration.TellAsync(conversation, message, deleted: true);
                conversation.Messages[TwoSystems.Id(message)] = null;
            }
        }

        await integration.StepAsync();
        await integration.Systems.HealAsync();
        integration.Time.Advance(TimeSpan.FromMinutes(5));
        await integration.DrainAsync();

        await integration.AssertInvariantsAsync(conversation);
    }

    [Fact]
    public async Task A_row_that_Salesforce_refuses_is_a_dead_letter_that_an_operator_replays()
    {
        await using var demo = await Demo.StartAsync();
        var systems = new TwoSystems(demo.Sendbird, demo.Salesforce);
        var url = await demo.OpenAsync("ann", "k");
        await TwoSystems.FaultAsync(demo.Salesforce, new JsonObject
        {
            ["match"] = new JsonObject { ["path"] = "/services/data/*/composite/sobjects/SupportChat_Message__c/*" },
            ["effect"] = new JsonObject
            {
                ["status"] = 200,
                ["body"] = new JsonArray(new JsonObject
                {
                    ["success"] = false,
                    ["errors"] = new JsonArray(new JsonObject
                    {
                        ["statusCode"] = "FIELD_CUSTOM_VALIDATION_EXCEPTION",
                        ["message"] = "The org's own rule refuses 'secret words'",
                        ["fields"] = new JsonArray("Text__c"),
                    }),
                }),
            },
        });

        await systems.PostAsync(url, "ann", "secret words");
        var (_, listed) = await Eventually.GetAsync(() => demo.OpsAsync(HttpMethod.Get, "dead-letters"), answer => answer.Body["items"]!.AsArray().Count == 1);
        var letter = listed["items"]![0]!.AsObject();
        Assert.Equal("RowRefused", Text(letter, "reason"));
        Assert.Equal("FIELD_CUSTOM_VALIDATION_EXCEPTION (Text__c)", Text(letter, "description"));
        Assert.DoesNotContain("secret", listed.ToJsonString(), StringComparison.Ordinal);
        var (_, ledger) = await demo.OpsAsync(HttpMethod.Get, $"conversations/{Demo.IdOf(url)}");
        Assert.Equal(1, ledger["ledger"]!["dead"]!.GetValue<int>());

        await systems.HealAsync();
        var (replayed, _) = await demo.OpsAsync(HttpMethod.Post, $"dead-letters/{Uri.EscapeDataString(Text(letter, "id")!)}/replay");

        Assert.Equal(202, replayed);
        var row = Assert.Single(await RowsAsync(systems, url, 1)).Value;
        Assert.Equal("secret words", Text(row, "Text__c"));
        var (_, left) = await demo.OpsAsync(HttpMethod.Get, "dead-letters");
        Assert.Empty(left["items"]!.AsArray());
        await Eventually.BecomesTrueAsync(
            async () => (await demo.OpsAsync(HttpMethod.Get, $"conversations/{Demo.IdOf(url)}")).Body["ledger"]!["written"]!.GetValue<int>() == 1);
    }

    private static JsonObject Down() => new()
    {
        ["match"] = new JsonObject { ["path"] = "/services/data/" },
        ["effect"] = new JsonObject { ["status"] = 503 },
    };

    private static async Task RepairAsync(Integration integration, Expectation conversation)
    {
        var repair = TranscriptRepairRequest.For(ConversationId.Parse(conversation.ConversationId), "test", integration.Time.GetUtcNow());
        await integration.Get<IWorkQueue>().SendManyAsync([repair], CancellationToken.None);
        await integration.DrainAsync();
    }

    /// <summary>The conversation's rows by message id, once there are so many.</summary>
    private static async Task<Dictionary<long, JsonObject>> RowsAsync(TwoSystems systems, string channelUrl, int count)
    {
        var prefix = Demo.IdOf(channelUrl) + "-";
        var rows = await Eventually.GetAsync(
            () => systems.QueryAsync($"SELECT {Columns} FROM SupportChat_Message__c WHERE MessageId__c LIKE '{prefix}%'"), found => found.Count == count);
        return rows.ToDictionary(row => long.Parse(Text(row, "MessageId__c")![prefix.Length..], System.Globalization.CultureInfo.InvariantCulture));
    }

    private static string? Text(JsonObject json, string name) => json[name]?.GetValue<string>();
}
