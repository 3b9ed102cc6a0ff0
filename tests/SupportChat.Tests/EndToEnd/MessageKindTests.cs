using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Tests.Fixtures;
using SupportChat.Transcripts;

namespace SupportChat.Tests.EndToEnd;

/// <summary>What of each kind of message ends on the Case (docs/messages.md).</summary>
public sealed class MessageKindTests
{
    private const string Columns =
        "MessageId__c, Text__c, Deleted__c, SenderId__c, SenderName__c, SenderType__c, Kind__c, Case__c, FileName__c, FileUrl__c, FileType__c, FileSize__c, "
        + "ParentMessageId__c, Version__c, SentAtMs__c";

    [Fact]
    public async Task Every_file_of_a_message_has_a_row_and_its_deletion_marks_them_all()
    {
        await using var demo = await Demo.StartAsync();
        var systems = new TwoSystems(demo.Sendbird, demo.Salesforce);
        var url = await demo.OpenAsync("ann", "k");

        var id = TwoSystems.Id(await systems.PostAsync(url, Files("ann", 30)));

        var rows = await RowsAsync(systems, url, 30);
        var key = $"{Demo.IdOf(url)}-{id}";
        Assert.Equal([key, .. Enumerable.Range(2, 29).Select(n => $"{key}-{n}")], rows.Select(row => Text(row, "MessageId__c")));
        Assert.Equal(
            Enumerable.Range(1, 30).Select(n => $"{n}.pdf https://files.test/{n}.pdf application/pdf"),
            rows.Select(row => $"{row["FileName__c"]} {row["FileUrl__c"]} {row["FileType__c"]}"));
        Assert.Equal(Enumerable.Range(1, 30), rows.Select(row => (int)row["FileSize__c"]!.GetValue<double>()));
        Assert.Equal([null, .. Enumerable.Repeat(id.ToString(CultureInfo.InvariantCulture), 29)], rows.Select(row => Text(row, "ParentMessageId__c")));
        Assert.All(rows, row => Assert.Equal(
            $"File ann Customer {rows[0]["Case__c"]}", $"{row["Kind__c"]} {row["SenderId__c"]} {row["SenderType__c"]} {row["Case__c"]}"));
        Assert.Single(rows.Select(row => (row["Version__c"]!.GetValue<double>(), row["SentAtMs__c"]!.GetValue<double>())).Distinct());

        await systems.DeleteAsync(url, id);

        await Eventually.BecomesTrueAsync(async () => (await RowsAsync(systems, url, 30)).All(row => row["Deleted__c"]!.GetValue<bool>()));
        Assert.Equal("7.pdf", Text((await RowsAsync(systems, url, 30))[6], "FileName__c"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Files_whose_webhook_was_lost_or_told_of_one_only_are_found_by_repair(bool told)
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        var message = await integration.Systems.PostAsync(conversation.ChannelUrl, Files("ann", 3));
        if (told)
        {
            await integration.TellAsync(conversation, message);
        }

        await integration.DrainAsync();
        await RepairAsync(integration, conversation);

        Assert.Equal(["1.pdf", "2.pdf", "3.pdf"], (await RowsAsync(integration.Systems, conversation.ChannelUrl, 3)).Select(row => Text(row, "FileName__c")));

        await integration.Systems.DeleteAsync(conversation.ChannelUrl, TwoSystems.Id(message));
        integration.Time.Advance(TimeSpan.FromMinutes(5));
        await RepairAsync(integration, conversation);

        // The channel is empty now, so that absence proves nothing: the webhook does.
        await integration.TellAsync(conversation, message, deleted: true);
        await integration.DrainAsync();
        Assert.All(await RowsAsync(integration.Systems, conversation.ChannelUrl, 3), row => Assert.True(row["Deleted__c"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task Files_deleted_without_a_word_are_marked_by_repair()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.Systems.PostAsync(conversation.ChannelUrl, "ann", "stays");
        var id = TwoSystems.Id(await integration.Systems.PostAsync(conversation.ChannelUrl, Files("ann", 3)));
        await RepairAsync(integration, conversation);
        await integration.Systems.DeleteAsync(conversation.ChannelUrl, id);
        integration.Time.Advance(TimeSpan.FromMinutes(5));

        await RepairAsync(integration, conversation);

        var rows = await RowsAsync(integration.Systems, conversation.ChannelUrl, 4);
        Assert.Equal(3, rows.Count(row => row["Deleted__c"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task A_further_row_that_Salesforce_refuses_is_a_dead_letter_and_the_others_are_written()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        var message = await integration.Systems.PostAsync(conversation.ChannelUrl, Files("ann", 2));
        await TwoSystems.FaultAsync(integration.Systems.Salesforce, new JsonObject
        {
            ["match"] = new JsonObject { ["path"] = "/services/data/*/composite/sobjects/SupportChat_Message__c/*" },
            ["effect"] = new JsonObject
            {
                ["status"] = 200,
                ["body"] = new JsonArray(
                    new JsonObject { ["success"] = true, ["id"] = "a00000000000001AAA", ["created"] = true, ["errors"] = new JsonArray() },
                    new JsonObject
                    {
                        ["success"] = false,
                        ["errors"] = new JsonArray(
                            new JsonObject { ["statusCode"] = "FIELD_INTEGRITY_EXCEPTION", ["message"] = "no", ["fields"] = new JsonArray("FileName__c") }),
                    }),
            },
        });

        await RepairAsync(integration, conversation);

        var letter = Assert.Single(await LettersAsync(integration));
        Assert.Equal((DeadLetterReason.RowRefused, "FIELD_INTEGRITY_EXCEPTION (FileName__c)"), (letter.Reason, letter.Description));
        await integration.Systems.HealAsync();
        Assert.True(await integration.Get<DeadLetters>().ReplayAsync(letter.Id!, CancellationToken.None));
        await integration.DrainAsync();
        Assert.Equal(["1.pdf", "2.pdf"], (await RowsAsync(integration.Systems, conversation.ChannelUrl, 2)).Select(row => Text(row, "FileName__c")));
        var known = await integration.Get<IMessageLedger>().ListAsync(ConversationId.Parse(conversation.ConversationId), 10, null, CancellationToken.None);
        Assert.Equal((TwoSystems.Id(message), 2), known.Items.Select(entry => (entry.MessageId, entry.Rows)).Single());
    }

    [Theory]
    [InlineData("""{"url":"https://x.test/a"}""", "https://x.test/a", null, null, null)]
    [InlineData("""{"filename":"a.pdf","url":"https://x.test/a","content_type":"t","content_size":"12"}""", "https://x.test/a", "a.pdf", "t", 12.0)]
    [InlineData("""{"files":[{"url":"https://x.test/a","name":"a.pdf","type":"t","size":12}]}""", "https://x.test/a", "a.pdf", "t", 12.0)]
    [InlineData("""{"file":{"url":"https://x.test/a","name":"a.pdf","type":"t","size":1000000000000000000}}""", "https://x.test/a", "a.pdf", "t", null)]
    [InlineData("""{"file":{},"files":[{"file_name":"a.pdf","url":"https://x.test/a","file_type":"t","file_size":-1}]}""", "https://x.test/a", "a.pdf", "t", null)]
    [InlineData("""{"filename":"LONG","url":"https://x.test/a"}""", "https://x.test/a", "LONG", null, null)]
    [InlineData("""{"filename":"a.pdf","url":"https://x.test/LONG"}""", null, "a.pdf", null, null)]
    public async Task A_file_is_read_in_each_spelling_and_never_refused(string payload, string? fileUrl, string? name, string? type, double? size)
    {
        await using var demo = await Demo.StartAsync();
        var url = await demo.OpenAsync("ann", "k");
        var body = MalformedWebhookTests.Body(url, "").Replace("\"MESG\"", "\"FILE\"", StringComparison.Ordinal)
            .Replace("#i", "77", StringComparison.Ordinal).Replace("#t", "1700000000000", StringComparison.Ordinal)
            .Replace("\"message\":\"\"", payload[1..^1], StringComparison.Ordinal).Replace("LONG", new string('n', 3_000), StringComparison.Ordinal);

        Assert.Equal(200, await MalformedWebhookTests.PostAsync(demo, Encoding.UTF8.GetBytes(body)));

        var row = Assert.Single(await RowsAsync(new TwoSystems(demo.Sendbird, demo.Salesforce), url, 1));
        Assert.Equal(
            (fileUrl, name == "LONG" ? new string('n', 255) : name, type, size),
            (Text(row, "FileUrl__c"), Text(row, "FileName__c"), Text(row, "FileType__c"), row["FileSize__c"]?.GetValue<double>()));
        Assert.Equal(fileUrl is null ? $"https://x.test/{new string('n', 3_000)}" : null, Text(row, "Text__c"));
    }

    [Fact]
    public async Task Senders_have_their_types_and_unknown_kinds_keep_their_text()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Conversations:BotUserIds:0"] = "unmarked" });
        var systems = new TwoSystems(demo.Sendbird, demo.Salesforce);
        var url = await demo.OpenAsync("ann", "k");
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Post, "v3/bots", new JsonObject
        {
            ["bot_userid"] = "helper",
            ["bot_nickname"] = "Helper",
            ["bot_profile_url"] = "",
            ["bot_type"] = "external",
            ["bot_callback_url"] = "https://bots.test/callback",
            ["is_privacy_mode"] = false,
        });
        await systems.InviteAsync(url, "helper");
        var (status, sent) = await Demo.SendAsync(
            demo.Sendbird, HttpMethod.Post, "v3/bots/helper/send", new JsonObject { ["channel_url"] = url, ["message"] = "by a bot" });
        Assert.Equal(200, status);
        await TellAsync("1", "\"sender\":{\"user_id\":\"ann\",\"nickname\":\"\",\"is_active\":false}", "\"type\":\"MESG\"", "\"parent_message_id\":0");
        await TellAsync("2", "\"sender\":null", "\"type\":\"MESG\"", "\"data\":null");
        await TellAsync("3", "\"sender\":null", "\"type\":\"ADMM\"", "\"parent_message_id\":\"0\"");
        await TellAsync("4", "\"sender\":{\"user_id\":\"bob\",\"nickname\":\"Bob\"}", "\"type\":\"POLL\"", "\"parent_message_id\":3");
        await TellAsync("5", "\"sender\":{\"user_id\":\"sf_005000000000001AAA\",\"nickname\":\"Al\",\"is_active\":false}", "\"type\":\"MESG\"", "\"custom_type\":null");

        await TellAsync("6", "\"sender\":{\"user_id\":\"unmarked\"}", "\"type\":\"MESG\"", "\"custom_type\":\"\"");

        var rows = (await RowsAsync(systems, url, 7)).ToDictionary(row => Text(row, "MessageId__c")![27..]);
        var bot = rows[TwoSystems.Id(sent["message"]!.AsObject()).ToString(CultureInfo.InvariantCulture)];
        Assert.Equal(("Bot", "helper", "by a bot", "Text"), (Text(bot, "SenderType__c"), Text(bot, "SenderId__c"), Text(bot, "Text__c"), Text(bot, "Kind__c")));
        Assert.Equal(("Customer", "Text", null, "said"), Seen("1"));
        Assert.Equal(("Other", "Text", null, "said"), Seen("2"));
        Assert.Equal(("System", "Admin", null, "said"), Seen("3"));
        Assert.Equal(("Other", null, "3", "said"), Seen("4"));
        Assert.Equal(("Agent", "Text", null, "said"), Seen("5"));
        Assert.Equal(("Bot", "Text", null, "said"), Seen("6"));

        (string?, string?, string?, string?) Seen(string id) =>
            (Text(rows[id], "SenderType__c"), Text(rows[id], "Kind__c"), Text(rows[id], "ParentMessageId__c"), Text(rows[id], "Text__c"));

        async Task TellAsync(string id, string sender, string type, string more)
        {
            var body = MalformedWebhookTests.Body(url, "said")
                .Replace("\"sender\":{\"user_id\":\"ann\",\"nickname\":\"Ann\"}", sender, StringComparison.Ordinal)
                .Replace("\"type\":\"MESG\"", type, StringComparison.Ordinal)
                .Replace("#i", id, StringComparison.Ordinal)
                .Replace("#t", $"170000000000{id},{more}", StringComparison.Ordinal);
            Assert.Equal(200, await MalformedWebhookTests.PostAsync(demo, Encoding.UTF8.GetBytes(body)));
        }
    }

    [Fact]
    public async Task A_message_that_Sendbird_itself_has_wrong_is_told_of_once_and_spoils_no_other()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        string[] odd =
        [
            "\"message_id\":11,\"created_at\":9000000000000000000",
            "\"message_id\":12,\"created_at\":1700000000000,\"updated_at\":-4",
            "\"message_id\":1.5,\"created_at\":1700000000001",
            "\"created_at\":1700000000002",
        ];
        var bad = string.Join(',', odd.Select(fields => $$"""{ {{fields}},"type":"MESG","message":"odd"}"""));
        var good = """{"message_id":13,"created_at":1700000000003,"type":"MESG","message":"good \ud83d","user":{"user_id":"ann"}}""";
        var page = $$"""{"messages":[{{bad}},{{good}}]}""";
        await TwoSystems.FaultAsync(integration.Systems.Sendbird, new JsonObject
        {
            ["match"] = new JsonObject { ["path"] = "/v3/group_channels/*/messages" },
            ["effect"] = new JsonObject { ["status"] = 200, ["body"] = page },
        });

        await RepairAsync(integration, conversation);
        await RepairAsync(integration, conversation);

        Assert.Equal("good \uFFFD", Text(Assert.Single(await RowsAsync(integration.Systems, conversation.ChannelUrl, 1)), "Text__c"));
        var letters = await LettersAsync(integration);
        Assert.Equal([DeadLetterReason.UnreadableBody, DeadLetterReason.UnreadableBody], letters.Select(letter => letter.Reason));

        await integration.Systems.HealAsync();
        await TwoSystems.FaultAsync(integration.Systems.Sendbird, new JsonObject
        {
            ["match"] = new JsonObject { ["path"] = "/v3/group_channels/*/messages/*" },
            ["effect"] = new JsonObject { ["status"] = 200, ["body"] = """{"message_id":11,"created_at":1700000000000,"type":"MESG","message":"mended","user":{"user_id":"ann"}}""" },
        });
        foreach (var letter in letters.Where(letter => letter.Item.CorrelationId.Contains("-11-", StringComparison.Ordinal)))
        {
            Assert.True(await integration.Get<DeadLetters>().ReplayAsync(letter.Id!, CancellationToken.None));
        }

        await integration.DrainAsync();
        Assert.Equal(["mended", "good \uFFFD"], (await RowsAsync(integration.Systems, conversation.ChannelUrl, 2)).Select(row => Text(row, "Text__c")));
    }

    [Fact]
    public async Task Queued_work_with_an_impossible_time_ends_at_once_and_the_channel_is_compared()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.Systems.PostAsync(conversation.ChannelUrl, "ann", "in the channel");
        var id = ConversationId.Parse(conversation.ConversationId);
        TranscriptMessage[] impossible =
        [
            new() { MessageId = 1, Version = 9_000_000_000_000_000_000, CreatedAt = 9_000_000_000_000_000_000 },
            new() { MessageId = 2, Version = 5, CreatedAt = 5, UpdatedAt = 253_402_300_800_000 },
            new() { MessageId = 3, Version = LedgerEntry.DeletedVersion, Deleted = true, DeletedAt = -1 },
            new() { MessageId = -4, Version = 5, CreatedAt = 5 },
        ];

        await integration.Get<IWorkQueue>().SendManyAsync(
            [.. impossible.Select(message => message.ToWorkItem(id, integration.Time.GetUtcNow()))], CancellationToken.None);
        await integration.StepAsync();
        await integration.DrainAsync();

        var letters = await LettersAsync(integration);
        Assert.Equal(Enumerable.Repeat((DeadLetterReason.UnreadableBody, 1), 4), letters.Select(letter => (letter.Reason, letter.Item.DeliveryCount)));
        Assert.Equal("in the channel", Text(Assert.Single(await RowsAsync(integration.Systems, conversation.ChannelUrl, 1)), "Text__c"));
    }

    [Fact]
    public async Task A_message_and_its_deletion_in_one_batch_keep_what_was_said()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.DrainAsync();
        var id = ConversationId.Parse(conversation.ConversationId);
        var said = new TranscriptMessage
        {
            MessageId = 5,
            ChannelUrl = conversation.ChannelUrl,
            Version = 1_700_000_000_000,
            CreatedAt = 1_700_000_000_000,
            Type = "MESG",
            SenderId = "ann",
            Text = "said",
        };
        var now = integration.Time.GetUtcNow();

        await integration.Get<IWorkQueue>().SendManyAsync([said.AsDeleted(1).ToWorkItem(id, now), said.ToWorkItem(id, now)], CancellationToken.None);
        await integration.DrainAsync();

        var row = Assert.Single(await RowsAsync(integration.Systems, conversation.ChannelUrl, 1));
        Assert.Equal(("said", true), (Text(row, "Text__c"), row["Deleted__c"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task A_list_with_an_id_that_cannot_be_read_proves_no_deletion()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.Systems.PostAsync(conversation.ChannelUrl, "ann", "stays");
        await RepairAsync(integration, conversation);
        integration.Time.Advance(TimeSpan.FromMinutes(5));
        await TwoSystems.FaultAsync(integration.Systems.Sendbird, new JsonObject
        {
            ["match"] = new JsonObject { ["path"] = "/v3/group_channels/*/messages" },
            ["effect"] = new JsonObject
            {
                ["status"] = 200,
                ["body"] = """{"messages":[{"message_id":null,"created_at":1,"type":"MESG","message":"stays","user":{"user_id":"ann"}},{"message_id":9,"created_at":1,"type":"MESG","message":"old"}]}""",
            },
        });

        await RepairAsync(integration, conversation);

        Assert.All(await RowsAsync(integration.Systems, conversation.ChannelUrl, 2), row => Assert.False(row["Deleted__c"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task A_refused_row_is_told_of_once_however_often_it_is_tried()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.Systems.PostAsync(conversation.ChannelUrl, "ann", "refused");
        await TwoSystems.FaultAsync(integration.Systems.Salesforce, new JsonObject
        {
            ["match"] = new JsonObject { ["path"] = "/services/data/*/composite/sobjects/SupportChat_Message__c/*" },
            ["effect"] = new JsonObject
            {
                ["status"] = 200,
                ["body"] = new JsonArray(new JsonObject
                {
                    ["success"] = false,
                    ["errors"] = new JsonArray(
                        new JsonObject { ["statusCode"] = "FIELD_INTEGRITY_EXCEPTION", ["message"] = "no", ["fields"] = new JsonArray() }),
                }),
            },
        });

        await RepairAsync(integration, conversation);
        await RepairAsync(integration, conversation);

        Assert.Single(await LettersAsync(integration));

        // A repair that comes again may have ended between ledger and dead letter.
        var again = TranscriptRepairRequest.For(
            ConversationId.Parse(conversation.ConversationId), "test", integration.Time.GetUtcNow()) with
        { DeliveryCount = 2 };
        await integration.Get<TranscriptConsumer>().HandleManyAsync([again], CancellationToken.None);
        Assert.Equal(2, (await LettersAsync(integration)).Count);
    }

    private static JsonObject Files(string userId, int count) => new()
    {
        ["message_type"] = "FILE",
        ["user_id"] = userId,
        ["files"] = new JsonArray([.. Enumerable.Range(1, count).Select(n => (JsonNode)new JsonObject
        {
            ["url"] = $"https://files.test/{n}.pdf",
            ["file_name"] = $"{n}.pdf",
            ["file_type"] = "application/pdf",
            ["file_size"] = n,
        })]),
    };

    private static async Task RepairAsync(Integration integration, Expectation conversation)
    {
        var repair = TranscriptRepairRequest.For(ConversationId.Parse(conversation.ConversationId), "test", integration.Time.GetUtcNow());
        await integration.Get<IWorkQueue>().SendManyAsync([repair], CancellationToken.None);
        await integration.DrainAsync();
    }

    private static async Task<IReadOnlyList<DeadLetter>> LettersAsync(Integration integration) =>
        (await integration.Get<IDeadLetterStore>().ListAsync(100, null, CancellationToken.None)).Items;

    /// <summary>The conversation's rows in the order of messages and their files, once there are so many.</summary>
    private static async Task<List<JsonObject>> RowsAsync(TwoSystems systems, string channelUrl, int count)
    {
        var rows = await Eventually.GetAsync(
            () => systems.QueryAsync($"SELECT {Columns} FROM SupportChat_Message__c WHERE MessageId__c LIKE '{Demo.IdOf(channelUrl)}-%'"),
            found => found.Count == count);
        return [.. rows.OrderBy(row => Text(row, "MessageId__c")!.Split('-')[1])
            .ThenBy(row => Text(row, "MessageId__c")!.Split('-') is [_, _, var n] ? int.Parse(n, CultureInfo.InvariantCulture) : 1)];
    }

    private static string? Text(JsonObject json, string name) => json[name]?.GetValue<string>();
}
