using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SupportChat.Cli.Embedded;
using SupportChat.Emulators;
using SupportChat.Files;
using SupportChat.Queueing;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Files;

/// <summary>Files of messages on the Case (docs/messages.md#copies-of-files).</summary>
public sealed class FileCopyTests
{
    private static readonly (string, string) Copy = ("Transcripts:Files", "Copy");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_file_of_a_message_is_on_the_case_byte_by_byte(bool isProtected)
    {
        await using var files = await StartAsync(isProtected);
        byte[][] contents = [RandomNumberGenerator.GetBytes(300_000), [1], RandomNumberGenerator.GetBytes(70_000)];

        await files.PostAsync(
            ("Größe 📎.pdf", "application/pdf", contents[0]), ("b.png", "image/png", contents[1]), ("noextension", "application/octet-stream", contents[2]));
        await files.Integration.DrainAsync();

        var copies = await files.CopiesAsync();
        Assert.Equal(["Größe 📎.pdf", "b.png", "noextension"], copies.Select(copy => copy.Name));
        Assert.Equal(contents.Select(Convert.ToHexString), copies.Select(copy => Convert.ToHexString(copy.Content)));
        Assert.Equal(Enumerable.Range(1, 3).Select(n => $"{copies[n - 1].Name} [{files.Id}-{files.MessageId}-{n}]"), copies.Select(copy => copy.Title));
        Assert.Empty(await files.DeadLettersAsync());
    }

    [Fact]
    public async Task Without_the_setting_no_file_is_copied()
    {
        await using var files = await StartAsync(settings: ("Transcripts:Files", "Link"));

        await files.PostAsync(("a.txt", "text/plain", [1]));
        await files.Integration.DrainAsync();

        Assert.Single(await files.RowsAsync());
        Assert.Empty(await files.CopiesAsync());
    }

    [Fact]
    public async Task Rows_do_not_wait_for_files()
    {
        await using var files = await StartAsync();
        await files.FaultSalesforceAsync("/sobjects/ContentVersion", new JsonObject { ["status"] = 503 });

        await files.PostAsync(("a.txt", "text/plain", [1]));
        for (var step = 0; step < 5; step++)
        {
            await files.Integration.StepAsync();
        }

        Assert.Single(await files.RowsAsync());
        Assert.Empty(await files.CopiesAsync());

        await files.Integration.Systems.HealAsync();
        await files.Integration.DrainAsync();
        Assert.Single(await files.CopiesAsync());
    }

    [Fact]
    public async Task Repeated_and_crossing_work_ends_as_one_file()
    {
        await using var files = await StartAsync();
        var message = await files.PostAsync(("a.txt", "text/plain", [1, 2]));
        var work = new FileCopy
        {
            MessageId = files.MessageId,
            Number = 1,
            Episode = 1,
            ChannelUrl = files.ChannelUrl,
            CreatedAt = (long)message["created_at"]!,
            Url = (string)message["file"]!["url"]!,
            Name = "a.txt",
            Type = "text/plain",
        }.ToWorkItem(files.ConversationId, files.Integration.Time.GetUtcNow());
        // Each upload waits, so that all looked before any arrived.
        await files.FaultSalesforceAsync("/sobjects/ContentVersion", new JsonObject { ["latencyMs"] = new JsonObject { ["min"] = 400, ["max"] = 400 } });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => files.Integration.Get<FileCopyConsumer>().HandleAsync(work, CancellationToken.None)));
        await files.Integration.Systems.HealAsync();
        await files.Integration.DrainAsync();

        var copy = Assert.Single(await files.CopiesAsync());
        Assert.Equal([1, 2], copy.Content);
        Assert.True(await files.CountUploadsAsync() > 1, "No two uploads crossed.");
        // Of the uploads the first stays: its id is the lowest.
        Assert.Equal("069000000000001AAA", copy.DocumentId);
    }

    [Fact]
    public async Task A_lost_answer_is_looked_for_and_one_that_arrives_late_is_removed()
    {
        await using var files = await StartAsync();
        // The upload is done and its answer lost.
        await files.FaultSalesforceAsync("/sobjects/ContentVersion", new JsonObject { ["mode"] = "commitThenDrop" }, times: 1);

        var message = await files.PostAsync(("a.txt", "text/plain", [1]));
        while (await files.CountUploadsAsync() == 0)
        {
            await files.Integration.StepAsync();
        }

        files.Integration.Time.Advance(TimeSpan.FromSeconds(3));
        await files.Integration.StepAsync();
        Assert.Equal(1, await files.CountUploadsAsync());
        Assert.Single(await files.CopiesAsync());

        // What was thought lost arrives: the last look, ten minutes on, finds it.
        await files.UploadAsync($"a.txt [{files.Id}-{TwoSystems.Id(message)}-1]");
        Assert.Equal(2, (await files.CopiesAsync()).Count);
        Assert.InRange(files.Integration.Get<SqliteWorkQueue>().UntilNext(WorkQueueName.Files)!.Value, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
        await files.Integration.DrainAsync();
        Assert.Equal("069000000000001AAA", Assert.Single(await files.CopiesAsync()).DocumentId);
    }

    [Fact]
    public async Task A_last_look_never_brings_back_what_an_agent_deleted()
    {
        await using var files = await StartAsync();
        await files.FaultSalesforceAsync("/sobjects/ContentVersion", new JsonObject { ["mode"] = "commitThenDrop" }, times: 1);
        await files.PostAsync(("a.txt", "text/plain", [1]));
        while ((await files.CopiesAsync()).Count == 0)
        {
            await files.Integration.StepAsync();
        }

        files.Integration.Time.Advance(TimeSpan.FromSeconds(3));
        await files.Integration.StepAsync();
        await files.DeleteAsync(Assert.Single(await files.CopiesAsync()).DocumentId);
        await files.Integration.DrainAsync();

        Assert.Empty(await files.CopiesAsync());
    }

    [Fact]
    public async Task An_expired_address_is_read_anew()
    {
        await using var files = await StartAsync(isProtected: true);
        await files.PostAsync(("a.txt", "text/plain", [7]));
        await files.Integration.Systems.Sendbird.PostAsync("emulator/files/expire", null);

        await files.Integration.DrainAsync();

        Assert.Equal([7], Assert.Single(await files.CopiesAsync()).Content);
        Assert.Empty(await files.DeadLettersAsync());
    }

    [Fact]
    public async Task A_file_that_vanished_stays_a_link_and_says_so()
    {
        await using var files = await StartAsync();
        await files.PostAsync(("a.txt", "text/plain", [7]));
        await files.Integration.Systems.Sendbird.DeleteAsync("emulator/files");

        await files.Integration.DrainAsync();

        Assert.Empty(await files.CopiesAsync());
        Assert.Equal(["FileNotCopied gone"], await files.DeadLettersAsync());
        Assert.Single(await files.RowsAsync());
    }

    [Fact]
    public async Task A_file_of_a_deleted_message_is_nobodys_trouble()
    {
        await using var files = await StartAsync(isProtected: true);
        await files.PostAsync(("a.txt", "text/plain", [7]));
        await files.Integration.StepAsync();
        await files.Integration.Systems.Sendbird.DeleteAsync("emulator/files");
        await files.Integration.Systems.DeleteAsync(files.ChannelUrl, files.MessageId);

        await files.Integration.DrainAsync();

        Assert.Empty(await files.CopiesAsync());
        Assert.Empty(await files.DeadLettersAsync());
    }

    [Theory]
    [InlineData("Transcripts:MaxFileBytes", "999", "a.png", "image/png", "too-large")]
    [InlineData("Transcripts:FileTypes:0", "application/pdf", "a.png", "image/png", "type-not-allowed")]
    [InlineData("Transcripts:FileTypes:0", "image/*", "a.exe", "application/octet-stream", "type-not-allowed")]
    public async Task What_the_settings_forbid_stays_a_link_until_they_allow_it(string key, string value, string name, string type, string reason)
    {
        await using var files = await StartAsync(settings: (key, value));

        await files.PostAsync((name, type, new byte[1_000]));
        await files.Integration.DrainAsync();

        Assert.Empty(await files.CopiesAsync());
        Assert.Equal([$"FileNotCopied {reason}"], await files.DeadLettersAsync());
        Assert.Single(await files.RowsAsync());
    }

    [Theory]
    [InlineData("Transcripts:MaxFileBytes", "1000")]
    [InlineData("Transcripts:FileTypes:0", "image/*")]
    public async Task What_the_settings_allow_is_copied(string key, string value)
    {
        await using var files = await StartAsync(settings: (key, value));

        await files.PostAsync(("a.png", "image/png", new byte[1_000]));
        await files.Integration.DrainAsync();

        Assert.Single(await files.CopiesAsync());
    }

    [Fact]
    public async Task A_size_or_type_that_the_sender_made_up_does_not_help()
    {
        await using var files = await StartAsync(settings: [("Transcripts:MaxFileBytes", "999"), ("Transcripts:FileTypes:0", "image/png")]);
        var large = await files.UploadToSendbirdAsync("image/png", new byte[1_000]);
        var program = await files.UploadToSendbirdAsync("application/x-msdownload", new byte[10]);

        await files.TellAsync(large, "a.png", "image/png", 10);
        await files.TellAsync(program, "b.png", "image/png", 10);
        await files.Integration.DrainAsync();

        Assert.Empty(await files.CopiesAsync());
        Assert.Equal(["FileNotCopied too-large", "FileNotCopied type-not-allowed"], (await files.DeadLettersAsync()).Order());
    }

    [Theory]
    [InlineData("https://files.evil.test/a.png")]
    [InlineData("http://127.0.0.1:1/a.png")]
    [InlineData("file:///etc/passwd")]
    [InlineData("nonsense")]
    [InlineData("{sendbird}v3/users")]
    public async Task An_address_that_files_are_not_fetched_from_stays_a_link(string url)
    {
        await using var files = await StartAsync();

        await files.TellAsync(url.Replace("{sendbird}", files.Integration.Systems.Sendbird.BaseAddress!.ToString(), StringComparison.Ordinal), "a.png", "image/png", 10);
        await files.Integration.DrainAsync();

        Assert.Empty(await files.CopiesAsync());
        Assert.Equal(["FileNotCopied host-refused"], await files.DeadLettersAsync());
    }

    [Fact]
    public async Task What_the_org_does_not_take_stays_a_link()
    {
        await using var files = await StartAsync(org: new SalesforceEmulatorOptions { BlockedFileExtensions = ["exe"] });

        await files.PostAsync(("a.exe", "application/octet-stream", [1]));
        await files.Integration.DrainAsync();

        Assert.Equal(["FileNotCopied FIELD_INTEGRITY_EXCEPTION"], await files.DeadLettersAsync());
    }

    [Fact]
    public async Task A_replayed_dead_letter_is_tried_anew()
    {
        await using var files = await StartAsync();
        await files.PostAsync(("a.txt", "text/plain", [7]));
        await files.Integration.Systems.Sendbird.DeleteAsync("emulator/files");
        await files.Integration.DrainAsync();
        var letter = Assert.Single((await files.Integration.Get<IDeadLetterStore>().ListAsync(10, null, CancellationToken.None)).Items);

        Assert.Equal("files", letter.Queue);
        Assert.True(await files.Integration.Get<DeadLetters>().ReplayAsync(letter.Id!, CancellationToken.None));
        await files.Integration.DrainAsync();

        Assert.Equal(["FileNotCopied gone"], await files.DeadLettersAsync());
    }

    [Fact]
    public async Task A_file_sent_before_the_case_exists_is_copied_once_it_does_and_repairs_find_files_too()
    {
        await using var integration = await Integration.StartAsync(null, new SendbirdEmulatorOptions(), null, Copy);
        await TwoSystems.FaultAsync(
            integration.Systems.Salesforce,
            new JsonObject { ["match"] = new JsonObject { ["path"] = "/services/data/*" }, ["effect"] = new JsonObject { ["status"] = 503 } });
        var conversation = await integration.StartConversationAsync("ann", "k");
        var message = await SharedFiles.PostAsync(integration.Systems, conversation.ChannelUrl, "ann", ("a.txt", "text/plain", [9]));
        await integration.Systems.HealAsync();

        // No webhook was told: the repair that follows the Case's creation finds message and file.
        await integration.DrainAsync();

        var files = new CopiedFiles(integration, conversation) { MessageId = TwoSystems.Id(message) };
        Assert.Equal([9], Assert.Single(await files.CopiesAsync()).Content);
    }

    [Fact]
    public async Task A_broken_download_is_tried_again_and_never_becomes_half_a_file()
    {
        await using var files = await StartAsync();
        await TwoSystems.FaultAsync(files.Integration.Systems.Sendbird, new JsonObject
        {
            ["match"] = new JsonObject { ["path"] = "/files/*/*" },
            ["effect"] = new JsonObject { ["status"] = 500 },
            ["times"] = 3,
        });

        await files.PostAsync(("a.txt", "text/plain", [1, 2, 3]));
        await files.Integration.DrainAsync();

        Assert.Equal([1, 2, 3], Assert.Single(await files.CopiesAsync()).Content);
    }

    private static async Task<CopiedFiles> StartAsync(
        bool isProtected = false, SalesforceEmulatorOptions? org = null, params IReadOnlyList<(string Key, string Value)> settings)
    {
        var all = new[] { Copy }.Concat(settings).GroupBy(setting => setting.Item1).Select(setting => setting.Last());
        var integration = await Integration.StartAsync(null, new SendbirdEmulatorOptions { ProtectFiles = isProtected }, org, [.. all]);
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.DrainAsync();
        return new CopiedFiles(integration, conversation);
    }
}
