using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Cli.Hosting;
using SupportChat.Queueing;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd.Processes;

/// <summary><c>dead-letters</c> as an operator calls it, beside a store that holds some.</summary>
public sealed class DeadLettersCommandTests : IDisposable
{
    private const string Secret = "what the customer wrote";

    private readonly string folder = Directory.CreateTempSubdirectory("supportchat-letters-").FullName;

    [Fact]
    public async Task List_and_show_keep_the_body_to_themselves_until_it_is_asked_for()
    {
        var id = await AddAsync(WorkKind.Transcript);

        var (listed, list, _) = await RunAsync("list");
        var (shown, show, _) = await RunAsync("show", id);
        var (_, body, _) = await RunAsync("show", id, "--body");
        var (_, json, _) = await RunAsync("list", "--json");

        Assert.Equal((0, 0), (listed, shown));
        Assert.Contains(id, list, StringComparison.Ordinal);
        Assert.Contains(DeadLetterReason.RetriesExhausted, list, StringComparison.Ordinal);
        Assert.Contains("docs/reasons/RetriesExhausted.md", show, StringComparison.Ordinal);
        Assert.Equal(id, JsonNode.Parse(json)![0]!["id"]!.GetValue<string>());
        Assert.DoesNotContain(Secret, list + show + json, StringComparison.Ordinal);
        Assert.Contains(Secret, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_queues_the_work_anew_and_removes_the_letter()
    {
        var id = await AddAsync(WorkKind.Reconcile);

        var (code, output, errors) = await RunAsync("replay", id);
        var (again, _, refused) = await RunAsync("replay", id);

        Assert.True(code == 0, errors);
        Assert.Contains("1 of 1 queued again", output, StringComparison.Ordinal);
        Assert.Equal(1, (await QueuesAsync())["conversations"].Ready);
        Assert.Contains("There is none.", (await RunAsync("list")).Output, StringComparison.Ordinal);
        Assert.Equal(1, again);
        Assert.Contains(id, refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_of_all_names_those_that_no_queue_carries_and_keeps_them()
    {
        await AddAsync(WorkKind.Transcript);
        await AddAsync(WorkKind.Repair);
        var unknown = await AddAsync("kind-of-another-release");

        var (code, output, errors) = await RunAsync("replay", "--all");
        var (_, left, _) = await RunAsync("list");

        Assert.Equal(1, code);
        Assert.Contains("2 of 3 queued again", output, StringComparison.Ordinal);
        Assert.Contains(unknown, errors, StringComparison.Ordinal);
        Assert.Contains(unknown, left, StringComparison.Ordinal);
        Assert.Equal(2, (await QueuesAsync()).Values.Sum(queue => queue.Ready));
    }

    [Fact]
    public async Task Replay_of_a_conversation_leaves_those_of_others_and_tells_how_far_it_is()
    {
        var wanted = ConversationId.Derive("ann", "wanted");
        for (var i = 0; i < 4; i++)
        {
            await AddAsync(WorkKind.Reconcile, wanted);
        }

        var other = await AddAsync(WorkKind.Reconcile);

        var (code, output, errors) = await RunAsync("replay", "--conversation", wanted.Value, "--per-second", "2");

        Assert.True(code == 0, errors);
        Assert.Contains("4 of 4 queued again", output, StringComparison.Ordinal);
        Assert.Contains(" to go", errors, StringComparison.Ordinal);
        Assert.Contains(other, (await RunAsync("list")).Output, StringComparison.Ordinal);
        Assert.Contains("There is none.", (await RunAsync("list", "--conversation", wanted.Value)).Output, StringComparison.Ordinal);
        Assert.Equal(4, (await QueuesAsync())["conversations"].Ready);
    }

    [Fact]
    public async Task Purge_says_what_would_go_and_takes_it_only_with_a_yes()
    {
        var id = await AddAsync(WorkKind.Reconcile);
        var kept = await AddAsync(WorkKind.Reconcile, at: TimeProvider.System.GetUtcNow());

        var (asked, preview, refusal) = await RunAsync("purge", "--older-than", "30d");
        var (_, untouched, _) = await RunAsync("list");
        var (code, output, errors) = await RunAsync("purge", "--older-than", "30d", "--yes");
        var (_, left, _) = await RunAsync("list");

        Assert.Equal(2, asked);
        Assert.Contains("1 dead letter (1 RetriesExhausted, the oldest of 1970-01-01", preview, StringComparison.Ordinal);
        Assert.Contains("--yes", refusal, StringComparison.Ordinal);
        Assert.Contains(id, untouched, StringComparison.Ordinal);
        Assert.True(code == 0, errors);
        Assert.Contains("1 of 1 purged.", output, StringComparison.Ordinal);
        Assert.DoesNotContain(id, left, StringComparison.Ordinal);
        Assert.Contains(kept, left, StringComparison.Ordinal);
        Assert.Equal(0, (await QueuesAsync()).Values.Sum(queue => queue.Ready));
    }

    [Fact]
    public async Task Nothing_that_somebody_wrote_is_listed_shown_or_exported()
    {
        await using (var stores = IntegrationHost.OpenStores(folder))
        {
            foreach (var letter in CanaryLetters.All)
            {
                await stores.GetRequiredService<IDeadLetterStore>().AddAsync(letter, CancellationToken.None);
            }
        }

        var file = Path.Combine(folder, "letters.jsonl");
        var (_, list, _) = await RunAsync("list");
        var (exported, _, errors) = await RunAsync("export", "--out", file);
        var lines = (await File.ReadAllLinesAsync(file)).Select(line => JsonNode.Parse(line)!).ToList();
        var (_, show, _) = await RunAsync("show", lines[0]["id"]!.GetValue<string>());
        var (_, ofOne, _) = await RunAsync("export", "--out", file, "--reason", DeadLetterReason.FileNotCopied);

        Assert.True(exported == 0, errors);
        Assert.Equal(CanaryLetters.All.Count, lines.Count);
        Assert.Contains("1 written", ofOne, StringComparison.Ordinal);
        Assert.Equal(CanaryLetters.MessageId, JsonNode.Parse(Assert.Single(await File.ReadAllLinesAsync(file)))!["messageId"]!.GetValue<long>());
        Assert.DoesNotContain(CanaryLetters.Canary, list + show + string.Concat(lines.Select(line => line.ToJsonString())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "show", "nothing")]
    [InlineData(1, "purge", "nothing", "--yes")]
    [InlineData(1, "export", "--out", "/nowhere/file")]
    [InlineData(2, "replay")]
    [InlineData(2, "replay", "nothing", "--all")]
    [InlineData(2, "replay", "--reason", "Because")]
    [InlineData(2, "replay", "--conversation", "nothing")]
    [InlineData(2, "replay", "--all", "--per-second", "0")]
    [InlineData(2, "purge", "--yes")]
    [InlineData(2, "purge", "--older-than", "soon")]
    public async Task What_is_not_there_or_not_clear_is_refused_in_a_line(int code, params string[] arguments)
    {
        await AddAsync(WorkKind.Reconcile);

        var (ended, output, errors) = await RunAsync(arguments);

        Assert.Equal((code, ""), (ended, output.Trim()));
        Assert.Equal(code, errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(0, (await QueuesAsync()).Values.Sum(queue => queue.Ready));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var command = CommandProcess.Start(["dead-letters", .. arguments, "--data", folder], new Dictionary<string, string?>());
        return (await command.ExitAsync(), command.Output, command.Errors);
    }

    private async Task<string> AddAsync(string kind, ConversationId? of = null, DateTimeOffset at = default)
    {
        await using var stores = IntegrationHost.OpenStores(folder);
        var store = stores.GetRequiredService<IDeadLetterStore>();
        var before = await IdsAsync(store);
        var conversation = of ?? ConversationId.Derive("ann", Guid.NewGuid().ToString());
        await store.AddAsync(
            new DeadLetter
            {
                Item = new WorkItem
                {
                    Kind = kind,
                    ConversationId = conversation,
                    CorrelationId = "c",
                    Body = Encoding.UTF8.GetBytes($$"""{"text":"{{Secret}}"}"""),
                    FirstEnqueuedAt = DateTimeOffset.UnixEpoch
                },
                Queue = kind == WorkKind.Transcript ? "transcripts" : "conversations",
                Reason = DeadLetterReason.RetriesExhausted,
                Description = "timeout",
                At = at == default ? DateTimeOffset.UnixEpoch : at,
            },
            CancellationToken.None);
        return Assert.Single((await IdsAsync(store)).Except(before));
    }

    private static async Task<IReadOnlyList<string>> IdsAsync(IDeadLetterStore store) =>
        [.. (await store.ListAsync(100, null, CancellationToken.None)).Items.Select(letter => letter.Id!)];

    private async Task<IReadOnlyDictionary<string, QueueStatistics>> QueuesAsync()
    {
        await using var stores = IntegrationHost.OpenStores(folder);
        return await stores.GetRequiredService<IQueueInspector>().ReadAsync(CancellationToken.None);
    }
}
