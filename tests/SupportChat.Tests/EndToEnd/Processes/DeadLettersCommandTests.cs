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
    public async Task Discard_removes_one_and_queues_nothing()
    {
        var id = await AddAsync(WorkKind.Reconcile);
        var kept = await AddAsync(WorkKind.Reconcile);

        var (code, _, errors) = await RunAsync("discard", id);
        var (_, left, _) = await RunAsync("list");

        Assert.True(code == 0, errors);
        Assert.DoesNotContain(id, left, StringComparison.Ordinal);
        Assert.Contains(kept, left, StringComparison.Ordinal);
        Assert.Equal(0, (await QueuesAsync()).Values.Sum(queue => queue.Ready));
    }

    [Theory]
    [InlineData("show", "nothing")]
    [InlineData("discard", "nothing")]
    [InlineData("replay")]
    [InlineData("replay", "nothing", "--all")]
    public async Task What_is_not_there_or_not_clear_is_refused_in_one_line(params string[] arguments)
    {
        await AddAsync(WorkKind.Reconcile);

        var (code, _, errors) = await RunAsync(arguments);

        Assert.Equal(1, code);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, (await QueuesAsync()).Values.Sum(queue => queue.Ready));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var command = CommandProcess.Start(["dead-letters", .. arguments, "--data", folder], new Dictionary<string, string?>());
        return (await command.ExitAsync(), command.Output, command.Errors);
    }

    private async Task<string> AddAsync(string kind)
    {
        await using var stores = IntegrationHost.OpenStores(folder);
        var store = stores.GetRequiredService<IDeadLetterStore>();
        var before = await IdsAsync(store);
        var conversation = ConversationId.Derive("ann", Guid.NewGuid().ToString());
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
                At = DateTimeOffset.UnixEpoch,
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
