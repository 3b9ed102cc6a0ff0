using SQLitePCL;
using SupportChat.Cli.Embedded;
using SupportChat.Queueing;
using SupportChat.Tests.Cli.Embedded.Fixtures;

namespace SupportChat.Tests.Cli.Embedded;

/// <summary>With 100,000 items waiting, a receive costs what it gives out. Cost is counted in steps of SQLite's machine, not in time.</summary>
public sealed class SqliteWorkQueueBacklogTests : IDisposable
{
    private const int Backlog = 100_000;
    private const int MaxStepsPerItem = 500;

    private readonly EmbeddedFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Of_one_conversation()
    {
        await FillAsync(_ => folder.Reconcile("busy"));
        await folder.SendAsync(folder.Reconcile("quiet"));

        var (works, steps) = await ReceiveAsync(new ConversationQueue(), 32);

        Assert.Equal(2, works);
        Assert.InRange(steps, 1, 32 * MaxStepsPerItem);
        var (none, stepsOfNone) = await ReceiveAsync(new ConversationQueue(), 32);
        Assert.Equal(0, none);
        Assert.InRange(stepsOfNone, 1, MaxStepsPerItem);
    }

    [Fact]
    public async Task Of_many_conversations()
    {
        await FillAsync(i => folder.Reconcile($"{i % 50_000}"));

        var (works, steps) = await ReceiveAsync(new ConversationQueue(), 32);

        Assert.Equal(32, works);
        Assert.InRange(steps, 1, 32 * MaxStepsPerItem);
    }

    [Fact]
    public async Task Of_messages_that_are_leased_due_and_scheduled()
    {
        await FillAsync(i => folder.Transcript("a", $"{i}") with { VisibleAt = i % 2 == 0 ? null : folder.Time.GetUtcNow().AddHours(1) });
        await ReceiveAsync(new UnorderedQueue(WorkQueueName.Transcripts), Backlog / 4);

        var (works, steps) = await ReceiveAsync(new UnorderedQueue(WorkQueueName.Transcripts), 200);

        Assert.Equal(200, works);
        Assert.InRange(steps, 1, 200 * MaxStepsPerItem);
    }

    public static TheoryData<string, string> Receives => new()
    {
        { ConversationQueue.DueSessions, "sessions_next" },
        { ConversationQueue.FirstItem, "queue_conversations" },
        { new UnorderedQueue(WorkQueueName.Transcripts).DueItems, "queue_transcripts" },
        { new UnorderedQueue(WorkQueueName.Files).DueItems, "queue_files" },
    };

    [Theory]
    [MemberData(nameof(Receives))]
    public void Every_receive_walks_an_index_in_its_order(string statement, string index)
    {
        var plan = folder.Database.Read(reader => reader.Rows(
            $"EXPLAIN QUERY PLAN {statement}", row => row.GetString(3), [.. Parameters(statement).Select(name => (name, (object?)1))]));

        Assert.Contains(index, Assert.Single(plan), StringComparison.Ordinal);
        Assert.StartsWith("SEARCH", plan[0], StringComparison.Ordinal);
    }

    private static IEnumerable<string> Parameters(string statement) =>
        statement.Split(' ', '\n').Where(word => word.StartsWith('$')).Distinct();

    private async Task FillAsync(Func<int, WorkItem> item)
    {
        foreach (var part in Enumerable.Range(0, Backlog).Select(item).Chunk(10_000))
        {
            await folder.SendAsync(part);
        }
    }

    private Task<(int Works, int Steps)> ReceiveAsync(QueueTable table, int limit)
    {
        var now = folder.Time.GetUtcNow().ToUnixTimeMilliseconds();
        return folder.Database.WriteAsync(writer =>
        {
            var steps = 0;
            raw.sqlite3_progress_handler(writer.Connection.Handle, 1, _ => steps++ < 0 ? 1 : 0, null);
            try
            {
                return (table.Receive(writer, limit, now, now + 60_000).Count, steps);
            }
            finally
            {
                raw.sqlite3_progress_handler(writer.Connection.Handle, 0, null, null);
            }
        });
    }
}
