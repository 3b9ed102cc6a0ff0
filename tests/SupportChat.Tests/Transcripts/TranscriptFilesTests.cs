using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SupportChat.Cli.Embedded;
using SupportChat.Conversations;
using SupportChat.Emulators;
using SupportChat.Files;
using SupportChat.Queueing;
using SupportChat.Resync;
using SupportChat.Tests.Fixtures;
using SupportChat.Transcripts;

namespace SupportChat.Tests.Transcripts;

/// <summary>Transcripts as files on closed Cases (docs/messages.md#transcript-as-a-file).</summary>
public sealed class TranscriptFilesTests
{
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task By_default_messages_are_rows_and_a_close_makes_no_file()
    {
        await using var desk = await Desk.OpenAsync("Rows");
        await desk.WriteAsync("one");

        await desk.CloseAsync();

        Assert.Equal(["one"], await desk.RowsAsync());
        Assert.Empty(await desk.FilesAsync());
    }

    [Fact]
    public async Task With_File_a_close_makes_one_file_with_every_message_once_and_no_row()
    {
        await using var desk = await Desk.OpenAsync("File");
        await desk.WriteAsync("one");
        await desk.WriteUnheardAsync("two");
        await desk.WriteAsync("three");
        Assert.Empty(await desk.FilesAsync());

        await desk.CloseAsync();

        Assert.Empty(await desk.RowsAsync());
        var file = Assert.Single(await desk.FilesAsync());
        Assert.Equal(["one", "two", "three"], file.Texts);
        Assert.Equal((1, "html"), (file.Versions, file.Extension));
        Assert.Equal("Transcript 00001000 [" + desk.Id + "-transcript]", Regex.Replace(file.Title, "0000\\d{4}", "00001000"));
        Assert.Empty(await desk.DeadLettersAsync());
        Assert.All(await desk.LedgerAsync(), entry => Assert.Equal((LedgerState.Filed, 0), (entry.State, entry.Written)));
    }

    [Fact]
    public async Task What_is_too_large_ends_where_it_must_and_says_so_in_the_file_and_to_operators()
    {
        await using var desk = await Desk.OpenAsync("File");
        desk.LimitFilesTo(2_000);
        for (var number = 0; number < 30; number++)
        {
            await desk.WriteUnheardAsync($"message {number} {new string('x', 100)}");
        }

        await desk.CloseAsync();

        var file = Assert.Single(await desk.FilesAsync());
        Assert.InRange(file.Texts.Count, 1, 20);
        Assert.StartsWith("message 0 ", file.Texts[0], StringComparison.Ordinal);
        Assert.Contains("more of them than this file takes", file.Content, StringComparison.Ordinal);
        Assert.Contains("too-large", Assert.Single(await desk.DeadLettersAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_Both_a_close_makes_a_file_beside_the_rows()
    {
        await using var desk = await Desk.OpenAsync("Both");
        await desk.WriteAsync("one");
        await desk.WriteAsync("two");

        await desk.CloseAsync();

        Assert.Equal(["one", "two"], await desk.RowsAsync());
        Assert.Equal(["one", "two"], Assert.Single(await desk.FilesAsync()).Texts);
    }

    [Theory]
    [InlineData("File")]
    [InlineData("Both")]
    public async Task A_second_close_makes_a_new_version_of_the_same_file(string mode)
    {
        await using var desk = await Desk.OpenAsync(mode);
        await desk.WriteAsync("one");
        await desk.CloseAsync();
        var first = Assert.Single(await desk.FilesAsync());

        desk.Time.Advance(Later);
        await desk.WriteAsync("again");
        Assert.Equal(first, Assert.Single(await desk.FilesAsync()));
        await desk.CloseAsync();

        var second = Assert.Single(await desk.FilesAsync());
        Assert.Equal((first.DocumentId, 2), (second.DocumentId, second.Versions));
        Assert.Equal(["one", "again"], second.Texts);
        Assert.Single(second.Notices);
    }

    [Fact]
    public async Task What_has_not_changed_is_not_written_again()
    {
        await using var desk = await Desk.OpenAsync("Both");
        await desk.WriteAsync("one");
        await desk.CloseAsync();

        await desk.RepairAsync();
        await desk.CheckFinallyAsync();

        Assert.Equal(1, Assert.Single(await desk.FilesAsync()).Versions);
        Assert.True((await desk.RecordAsync()).Applied.LeftResync);
    }

    [Fact]
    public async Task An_agent_who_renames_the_file_keeps_the_name()
    {
        await using var desk = await Desk.OpenAsync("File");
        await desk.WriteAsync("one");
        await desk.CloseAsync();
        var first = Assert.Single(await desk.FilesAsync());
        await desk.RenameAsync(first.DocumentId, $"Good talk [{desk.Id}-transcript]");

        desk.Time.Advance(Later);
        await desk.WriteAsync("again");
        await desk.CloseAsync();

        var second = Assert.Single(await desk.FilesAsync());
        Assert.Equal((first.DocumentId, $"Good talk [{desk.Id}-transcript]", 2), (second.DocumentId, second.Title, second.Versions));
    }

    [Fact]
    public async Task A_create_whose_answer_was_lost_leaves_one_file()
    {
        await using var desk = await Desk.OpenAsync("File");
        await desk.WriteAsync("one");
        await desk.FaultUploadsAsync(new JsonObject { ["mode"] = "commitThenDrop" }, times: 1);

        await desk.CloseAsync();

        var file = Assert.Single(await desk.FilesAsync());
        Assert.Equal(["one"], file.Texts);
        Assert.Equal(1, file.Versions);
        Assert.Empty(await desk.DeadLettersAsync());
    }

    [Fact]
    public async Task Repairs_that_cross_leave_one_file_with_the_newest_text()
    {
        await using var desk = await Desk.OpenAsync("File");
        await desk.WriteAsync("one");
        await desk.FaultUploadsAsync(new JsonObject { ["latencyMs"] = new JsonObject { ["min"] = 300, ["max"] = 300 } });
        await desk.CloseUnheardAsync();
        await desk.HintAsync();

        await desk.CrossRepairsAsync(4);
        await desk.Systems.HealAsync();
        await desk.DrainAsync();

        Assert.Equal(["one"], Assert.Single(await desk.FilesAsync()).Texts);
        Assert.True(await desk.CountUploadsAsync() > 1, "No two uploads crossed.");
    }

    [Fact]
    public async Task Whoever_read_the_channel_earlier_and_writes_later_does_not_have_the_last_word()
    {
        await using var desk = await Desk.OpenAsync("File");
        var first = await desk.WriteAsync("one");
        await desk.CloseAsync();
        await desk.Systems.EditAsync(desk.ChannelUrl, TwoSystems.Id(first), "earlier");
        await desk.FaultUploadsAsync(new JsonObject { ["latencyMs"] = new JsonObject { ["min"] = 1_500, ["max"] = 1_500 } }, times: 1);

        var late = Task.Run(() => desk.CrossRepairsAsync(1));
        await Eventually.BecomesTrueAsync(async () => await desk.CountFaultHitsAsync() == 1);
        await desk.Systems.EditAsync(desk.ChannelUrl, TwoSystems.Id(first), "newest");
        await desk.CrossRepairsAsync(1);
        Assert.False(late.IsCompleted, "The two did not cross.");
        await late;
        await desk.DrainAsync();

        var file = Assert.Single(await desk.FilesAsync());
        Assert.Equal(["newest"], file.Texts);
        Assert.Equal(4, file.Versions);
    }

    [Fact]
    public async Task While_Salesforce_takes_no_files_the_transcript_waits()
    {
        await using var desk = await Desk.OpenAsync("File");
        await desk.WriteAsync("one");
        await desk.FaultUploadsAsync(new JsonObject { ["status"] = 503 });
        await desk.CloseUnheardAsync();
        await desk.HintAsync();
        await desk.StepSomeAsync();
        Assert.Empty(await desk.FilesAsync());

        await desk.Systems.HealAsync();
        await desk.DrainAsync();

        Assert.Equal(["one"], Assert.Single(await desk.FilesAsync()).Texts);
        Assert.Empty(await desk.DeadLettersAsync());
    }

    [Fact]
    public async Task An_org_that_refuses_HTML_has_plain_text()
    {
        await using var desk = await Desk.OpenAsync("File", new SalesforceEmulatorOptions { BlockedFileExtensions = ["html"] });
        await desk.WriteAsync("<b>one</b>");
        await desk.CloseAsync();
        var first = Assert.Single(await desk.FilesAsync());
        Assert.Equal("txt", first.Extension);
        Assert.Contains("\n    <b>one</b>\n", first.Content, StringComparison.Ordinal);

        var refused = await desk.CountUploadCallsAsync();
        await desk.RepairAsync();
        Assert.True(refused > 0);
        Assert.Equal(refused, await desk.CountUploadCallsAsync());
        desk.Time.Advance(Later);
        await desk.WriteAsync("again");
        await desk.CloseAsync();

        var second = Assert.Single(await desk.FilesAsync());
        Assert.Equal((first.DocumentId, 2, "txt"), (second.DocumentId, second.Versions, second.Extension));
        Assert.Empty(await desk.DeadLettersAsync());
    }

    [Fact]
    public async Task A_file_that_is_refused_for_good_is_a_dead_letter_and_its_replay_writes_it()
    {
        await using var desk = await Desk.OpenAsync("File");
        await desk.WriteAsync("one");
        await desk.FaultUploadsAsync(new JsonObject
        {
            ["status"] = 400,
            ["body"] = new JsonArray(new JsonObject { ["errorCode"] = "FIELD_CUSTOM_VALIDATION_EXCEPTION", ["message"] = "no", ["fields"] = new JsonArray() }),
        });

        await desk.CloseAsync();

        Assert.Empty(await desk.FilesAsync());
        Assert.Equal(["TranscriptNotFiled FIELD_CUSTOM_VALIDATION_EXCEPTION"], (await desk.DeadLettersAsync()).Distinct());
        await desk.Systems.HealAsync();
        await desk.ReplayAsync();
        Assert.Equal(["one"], Assert.Single(await desk.FilesAsync()).Texts);
        Assert.Empty(await desk.DeadLettersAsync());
    }

    [Fact]
    public async Task Automation_that_does_not_say_why_it_fails_has_a_quarter_of_an_hour()
    {
        await using var desk = await Desk.OpenAsync("File");
        await desk.WriteAsync("one");
        await desk.FaultUploadsAsync(new JsonObject
        {
            ["status"] = 400,
            ["body"] = new JsonArray(new JsonObject { ["errorCode"] = "CANNOT_EXECUTE_FLOW_TRIGGER", ["message"] = "no", ["fields"] = new JsonArray() }),
        });
        await desk.CloseUnheardAsync();
        var closed = desk.Time.GetUtcNow();

        await desk.HintAsync();
        await desk.StepSomeAsync();
        Assert.Empty(await desk.DeadLettersAsync());
        await desk.DrainAsync();

        Assert.Equal(["TranscriptNotFiled CANNOT_EXECUTE_FLOW_TRIGGER"], await desk.DeadLettersAsync());
        Assert.InRange(desk.Time.GetUtcNow() - closed, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30));
    }

    [Theory]
    [InlineData("File")]
    [InlineData("Both")]
    public async Task Late_changes_are_in_the_file_by_one_new_version(string mode)
    {
        await using var desk = await Desk.OpenAsync(mode);
        var first = await desk.WriteAsync("one");
        var second = await desk.WriteAsync("two");
        await desk.CloseAsync();
        desk.Time.Advance(Later);
        await desk.Systems.LoginAsync();

        await desk.EditAndTellAsync(first, "one, mended");
        await desk.StepSomeAsync();
        await desk.DeleteAndTellAsync(second);
        await desk.StepSomeAsync();
        await desk.WriteAndTellAsync("How did we do?", "bot");
        await desk.StepSomeAsync();
        Assert.Equal(1, Assert.Single(await desk.FilesAsync()).Versions);
        await desk.DrainAsync();

        var file = Assert.Single(await desk.FilesAsync());
        Assert.Equal(2, file.Versions);
        Assert.Equal(["one, mended", "How did we do?"], file.Texts);
        Assert.Equal(1, Regex.Count(file.Content, "Deleted message"));
        Assert.Contains("(edited <time", file.Content, StringComparison.Ordinal);
        Assert.Null((await desk.RecordAsync()).Desired.FileDue);
    }

    [Fact]
    public async Task What_no_webhook_told_after_the_close_is_in_the_file_with_the_last_comparison()
    {
        await using var desk = await Desk.OpenAsync("File");
        var first = await desk.WriteAsync("one");
        await desk.CloseAsync();
        desk.Time.Advance(Later);
        await desk.Systems.EditAsync(desk.ChannelUrl, TwoSystems.Id(first), "one, mended");
        await desk.WriteUnheardAsync("and more", "bot");

        await desk.CheckFinallyAsync();

        var file = Assert.Single(await desk.FilesAsync());
        Assert.Equal(["one, mended", "and more"], file.Texts);
        Assert.Equal(2, file.Versions);
        Assert.True((await desk.RecordAsync()).Applied.LeftResync);
    }

    [Fact]
    public async Task A_change_of_which_a_crash_told_nobody_is_in_the_file()
    {
        await using var desk = await Desk.OpenAsync("File");
        var first = await desk.WriteAsync("one");
        await desk.CloseAsync();
        desk.Time.Advance(Later);

        await desk.EditAndCrashAsync(first, "one, mended");
        await desk.DrainAsync();

        Assert.Equal(["one, mended"], Assert.Single(await desk.FilesAsync()).Texts);
    }

    [Fact]
    public async Task A_message_that_was_deleted_is_named_in_its_place()
    {
        await using var desk = await Desk.OpenAsync("File");
        await desk.WriteAsync("one");
        var second = await desk.WriteAsync("secret");
        await desk.WriteAsync("three");
        await desk.DeleteAsync(second);

        await desk.CloseAsync();

        var file = Assert.Single(await desk.FilesAsync());
        Assert.Matches("(?s)one.*Deleted message.*three", file.Content);
        Assert.DoesNotContain("secret", file.Content, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("File")]
    [InlineData("Both")]
    public async Task Each_Case_of_a_channel_has_its_own_messages(string mode)
    {
        await using var desk = await Desk.OpenAsync(mode, settings: ("Conversations:AfterClose", "FollowUp"));
        await desk.WriteAsync("one");
        await desk.CloseAsync();
        desk.Time.Advance(Later);
        await desk.WriteAsync("thank you", "bot");
        desk.Time.Advance(Later);
        await desk.WriteAsync("again");
        Assert.Single(await desk.FilesAsync());

        await desk.CloseAsync();

        var files = await desk.FilesAsync();
        Assert.Equal(["one|thank you", "again"], files.Select(file => string.Join('|', file.Texts)));
        Assert.Equal(2, files.Select(file => file.CaseId).Distinct().Count());
        Assert.EndsWith($"[{desk.Id}-2-transcript]", files[1].Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copies_of_files_need_no_rows()
    {
        await using var desk = await Desk.OpenAsync("File", settings: ("Transcripts:Files", "Copy"));

        var message = await desk.ShareAsync("a.png");
        await desk.CloseAsync();

        var files = await desk.FilesAsync();
        Assert.Equal(
            [$"a.png [{desk.Id}-{TwoSystems.Id(message)}-1]", $"[{desk.Id}-transcript]"],
            files.Select(file => Regex.Replace(file.Title, "^Transcript \\d+ ", "")));
        Assert.Contains($"<a href=\"{message["file"]!["url"]}\"", files[1].Content, StringComparison.Ordinal);
        Assert.Empty(await desk.RowsAsync());

        await desk.RepairAsync();
        Assert.Equal(2, await desk.CountUploadsAsync());
    }

    [Fact]
    public async Task Where_nothing_was_said_there_is_no_file()
    {
        await using var desk = await Desk.OpenAsync("Both");

        await desk.CloseAsync();

        Assert.Empty(await desk.FilesAsync());
    }

    [Fact]
    public async Task Many_messages_are_read_page_by_page_in_their_order()
    {
        await using var desk = await Desk.OpenAsync("File");
        for (var n = 1; n <= 450; n++)
        {
            await desk.WriteUnheardAsync($"message {n}");
        }

        await desk.CloseAsync();

        Assert.Equal(Enumerable.Range(1, 450).Select(n => $"message {n}"), Assert.Single(await desk.FilesAsync()).Texts);
    }

    [Fact]
    public async Task Messages_that_had_no_row_have_one_after_a_change_of_the_setting()
    {
        await using var desk = await Desk.OpenAsync("File");
        await desk.WriteAsync("one");
        Assert.Empty(await desk.RowsAsync());
        desk.SetMode("Rows");

        await desk.WriteAsync("two");
        await desk.CloseAsync();

        Assert.Equal(["one", "two"], (await desk.RowsAsync()).Order());
        Assert.Empty(await desk.FilesAsync());
        Assert.All(await desk.LedgerAsync(), entry => Assert.Equal(LedgerState.Written, entry.State));
    }

    [Fact]
    public async Task What_retention_took_from_the_channel_stays_in_the_file()
    {
        await using var desk = await Desk.OpenAsync("File");
        var first = await desk.WriteAsync("one");
        await desk.WriteAsync("two");
        await desk.CloseAsync();
        await desk.ForgetAsync(first);

        await desk.RepairAsync();
        Assert.Equal((1, 2), ((await desk.FilesAsync())[0].Versions, (await desk.FilesAsync())[0].Texts.Count));
        desk.Time.Advance(Later);
        await desk.WriteAsync("again");
        await desk.CloseAsync();

        var file = Assert.Single(await desk.FilesAsync());
        Assert.Equal(2, file.Versions);
        Assert.Equal(["two", "again"], file.Texts);
        Assert.Contains("no longer has its earlier messages", file.Content, StringComparison.Ordinal);
    }

    /// <summary>One conversation at work, with its Cases' files.</summary>
    private sealed class Desk : IAsyncDisposable
    {
        private const string Rest = "Services/data/v67.0";

        private readonly Integration integration;
        private readonly Expectation conversation;

        private Desk(Integration integration, Expectation conversation) => (this.integration, this.conversation) = (integration, conversation);

        public string Id => conversation.ConversationId;

        public string ChannelUrl => conversation.ChannelUrl;

        public TwoSystems Systems => integration.Systems;

        public ShiftedTime Time => integration.Time;

        public static async Task<Desk> OpenAsync(string mode, SalesforceEmulatorOptions? org = null, params IReadOnlyList<(string, string)> settings)
        {
            var integration = await Integration.StartAsync(
                services => services.AddSingleton<DroppingQueue>().AddSingleton<IWorkQueue>(provider => provider.GetRequiredService<DroppingQueue>()),
                new SendbirdEmulatorOptions(),
                org,
                [("Transcripts:Mode", mode), .. settings]);
            var desk = new Desk(integration, await integration.StartConversationAsync("ann", "k"));
            await desk.DrainAsync();
            await desk.Systems.AddUserAsync("bot");
            await desk.Systems.InviteAsync(desk.ChannelUrl, "bot");
            return desk;
        }

        public void LimitFilesTo(long bytes) => integration.Get<TranscriptFiles>().MaxBytes = bytes;

        public void SetMode(string mode) => integration.Get<IOptions<TranscriptsOptions>>().Value.Mode = Enum.Parse<TranscriptMode>(mode);

        /// <summary>Sends a message, tells of it as its webhook would, and lets everything settle.</summary>
        public async Task<JsonObject> WriteAsync(string text, string user = "ann")
        {
            await Systems.LoginAsync();
            var message = await WriteAndTellAsync(text, user);
            await DrainAsync();
            return message;
        }

        public async Task<JsonObject> WriteAndTellAsync(string text, string user = "ann")
        {
            var message = await WriteUnheardAsync(text, user);
            await integration.TellAsync(conversation, message);
            return message;
        }

        /// <summary>Sends a file, of which only the channel tells.</summary>
        public async Task<JsonObject> ShareAsync(string name)
        {
            var message = await SharedFiles.PostAsync(Systems, ChannelUrl, "ann", (name, "image/png", [1, 2]));
            await RepairAsync();
            return message;
        }

        public Task<JsonObject> WriteUnheardAsync(string text, string user = "ann") => Systems.PostAsync(ChannelUrl, TwoSystems.Text(user, text));

        public async Task EditAsync(JsonObject message, string text)
        {
            await EditAndTellAsync(message, text);
            await DrainAsync();
        }

        public async Task EditAndTellAsync(JsonObject message, string text)
        {
            await Systems.EditAsync(ChannelUrl, TwoSystems.Id(message), text);
            var edited = JsonNode.Parse(
                await Systems.Sendbird.GetStringAsync($"v3/group_channels/{ChannelUrl}/messages/{TwoSystems.Id(message)}"))!.AsObject();
            await integration.TellAsync(conversation, edited);
        }

        /// <summary>The worker that is told of the edit ends before it has queued anything.</summary>
        public async Task EditAndCrashAsync(JsonObject message, string text)
        {
            await EditAndTellAsync(message, text);
            integration.Get<DroppingQueue>().DropsRepairs = true;
            await integration.StepAsync();
            integration.Get<DroppingQueue>().DropsRepairs = false;
            Assert.NotNull((await RecordAsync()).Desired.FileDue);
        }

        public async Task DeleteAsync(JsonObject message)
        {
            await DeleteAndTellAsync(message);
            await DrainAsync();
        }

        public async Task DeleteAndTellAsync(JsonObject message)
        {
            await Systems.DeleteAsync(ChannelUrl, TwoSystems.Id(message));
            await integration.TellAsync(
                conversation, new JsonObject { ["message_id"] = TwoSystems.Id(message), ["created_at"] = 0L, ["type"] = "MESG" }, deleted: true);
        }

        /// <summary>Takes a message out of the channel without a word.</summary>
        public async Task ForgetAsync(JsonObject message)
        {
            Time.Advance(Later);
            await Systems.DeleteAsync(ChannelUrl, TwoSystems.Id(message));
        }

        public async Task CloseAsync()
        {
            await CloseUnheardAsync();
            await HintAsync();
            await DrainAsync();
        }

        public async Task CloseUnheardAsync()
        {
            Time.Advance(Later);
            await Systems.LoginAsync();
            var cases = await CasesAsync();
            await Systems.UpdateCaseAsync(cases[^1], new JsonObject { ["Status"] = "Closed" });
        }

        public async Task HintAsync() => await integration.HintAsync(await CasesAsync());

        public async Task RepairAsync()
        {
            await integration.Get<IWorkQueue>().SendManyAsync([Repair()], CancellationToken.None);
            await DrainAsync();
        }

        /// <summary>Takes what is queued up to the first repair, and repairs several times at once.</summary>
        public async Task CrossRepairsAsync(int atOnce)
        {
            while ((await RecordAsync()) is { Current.IsClosed: false })
            {
                await integration.StepAsync();
            }

            await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ =>
                Task.Run(() => integration.Get<TranscriptConsumer>().HandleManyAsync([Repair()], CancellationToken.None))));
        }

        /// <summary>The resync a day after the close.</summary>
        public async Task CheckFinallyAsync()
        {
            Time.Advance(TimeSpan.FromHours(25));
            await Systems.LoginAsync();
            Assert.True(await integration.Get<PeriodicResync>().RunAsync(CancellationToken.None));
            await DrainAsync();
            await integration.Get<PeriodicResync>().RunAsync(CancellationToken.None);
        }

        public async Task ReplayAsync()
        {
            foreach (var letter in (await integration.Get<IDeadLetterStore>().ListAsync(50, null, CancellationToken.None)).Items)
            {
                Assert.True(await integration.Get<DeadLetters>().ReplayAsync(letter.Id!, CancellationToken.None));
            }

            await DrainAsync();
        }

        /// <summary>Handles what is due now, and what that makes due, without waiting for retries.</summary>
        public async Task StepSomeAsync()
        {
            for (var i = 0; i < 6; i++)
            {
                await integration.StepAsync();
            }
        }

        public Task DrainAsync() => integration.DrainAsync();

        public Task<Conversation> RecordAsync() => integration.RecordAsync(conversation);

        public async Task<IReadOnlyList<LedgerEntry>> LedgerAsync() =>
            (await integration.Get<IMessageLedger>().ListAsync(ConversationId.Parse(Id), 1_000, null, CancellationToken.None)).Items;

        /// <summary>What people wrote, as it stands in rows.</summary>
        public async Task<IReadOnlyList<string>> RowsAsync() =>
        [
            .. (await Systems.QueryAsync("SELECT Text__c, SenderType__c FROM SupportChat_Message__c ORDER BY MessageId__c"))
                .Where(row => Text(row, "SenderType__c") != "System")
                .Select(row => Text(row, "Text__c")),
        ];

        /// <summary>The files of all Cases, in the order of these.</summary>
        public async Task<IReadOnlyList<CaseFile>> FilesAsync()
        {
            await Systems.LoginAsync();
            var files = new List<CaseFile>();
            foreach (var caseId in await CasesAsync())
            {
                var links = await Systems.QueryAsync(
                    $"SELECT ContentDocumentId, ContentDocument.Title FROM ContentDocumentLink WHERE LinkedEntityId = '{caseId}'");
                foreach (var link in links)
                {
                    var document = Text(link, "ContentDocumentId");
                    var versions = await Systems.QueryAsync(
                        $"SELECT Id, FileExtension, IsLatest FROM ContentVersion WHERE ContentDocumentId = '{document}'");
                    var latest = Assert.Single(versions, version => version["IsLatest"]!.GetValue<bool>());
                    files.Add(new CaseFile(
                        caseId,
                        document,
                        Text(link["ContentDocument"]!.AsObject(), "Title"),
                        Text(latest, "FileExtension"),
                        versions.Count,
                        await Systems.Salesforce.GetStringAsync($"{Rest}/sobjects/ContentVersion/{Text(latest, "Id")}/VersionData")));
                }
            }

            return files;
        }

        public async Task RenameAsync(string documentId, string title)
        {
            var (status, _) = await Demo.SendAsync(
                Systems.Salesforce, HttpMethod.Patch, $"{Rest}/sobjects/ContentDocument/{documentId}", new JsonObject { ["Title"] = title });
            Assert.Equal(204, status);
        }

        /// <summary>Versions that were ever made, deleted ones too.</summary>
        public async Task<int> CountUploadsAsync() =>
            (int)JsonNode.Parse(await Systems.Salesforce.GetStringAsync("emulator/state"))!["records"]!["ContentVersion"]!;

        /// <summary>Uploads that were asked for, refused ones too.</summary>
        public async Task<long> CountUploadCallsAsync() =>
            (await Demo.SendAsync(Systems.Salesforce, HttpMethod.Get, "emulator/calls")).Body["calls"]!.AsObject()
            .Where(call => call.Key.StartsWith("POST", StringComparison.Ordinal) && call.Key.Contains("sobjects", StringComparison.Ordinal))
            .Sum(call => call.Value!.GetValue<long>());

        public async Task<long> CountFaultHitsAsync() =>
            Assert.Single((await Demo.SendAsync(Systems.Salesforce, HttpMethod.Get, "emulator/faults")).Body["faults"]!.AsArray())!["hits"]!.GetValue<long>();

        public Task FaultUploadsAsync(JsonObject effect, int? times = null)
        {
            var fault = new JsonObject { ["match"] = new JsonObject { ["path"] = "/services/data/*/sobjects/ContentVersion" }, ["effect"] = effect };
            if (times is { } limit)
            {
                fault["times"] = limit;
            }

            return TwoSystems.FaultAsync(Systems.Salesforce, fault);
        }

        /// <summary>Reasons and descriptions.</summary>
        public async Task<IReadOnlyList<string>> DeadLettersAsync() =>
        [
            .. (await integration.Get<IDeadLetterStore>().ListAsync(50, null, CancellationToken.None)).Items
                .Select(letter => $"{letter.Reason} {letter.Description}"),
        ];

        public ValueTask DisposeAsync() => integration.DisposeAsync();

        private WorkItem Repair() => TranscriptRepairRequest.For(ConversationId.Parse(Id), "test", Time.GetUtcNow());

        private async Task<IReadOnlyList<string>> CasesAsync() =>
            [.. (await Systems.QueryAsync("SELECT Id FROM Case ORDER BY CaseNumber")).Select(found => Text(found, "Id"))];

        private static string Text(JsonObject record, string field) => record[field]!.GetValue<string>();
    }

    /// <summary>A queue that fails while it is told to.</summary>
    private sealed class DroppingQueue(SqliteWorkQueue inner) : IWorkQueue
    {
        public bool DropsRepairs { get; set; }

        public Task SendManyAsync(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken) =>
            DropsRepairs && items.Any(item => item.Kind == WorkKind.Repair)
                ? Task.FromException(new IOException("The queue is down."))
                : inner.SendManyAsync(items, cancellationToken);
    }

    private sealed record CaseFile(string CaseId, string DocumentId, string Title, string Extension, int Versions, string Content)
    {
        /// <summary>What people and bots wrote, in order.</summary>
        public IReadOnlyList<string> Texts => TextsOf("(?!system)[a-z]+");

        /// <summary>What the customer was told.</summary>
        public IReadOnlyList<string> Notices => TextsOf("system");

        private List<string> TextsOf(string kind) =>
        [
            .. Regex.Matches(Content, $"<li id=\"m\\d+\" class=\"{kind}\">(.*?)</article>", RegexOptions.Singleline)
                .SelectMany(block => Regex.Matches(block.Groups[1].Value, "<div class=\"text\"[^>]*>(.*?)</div>", RegexOptions.Singleline))
                .Select(text => WebUtility.HtmlDecode(text.Groups[1].Value)),
        ];
    }
}
