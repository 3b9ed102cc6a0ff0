using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Cli.Embedded;
using SupportChat.Queueing;

namespace SupportChat.Tests.Cli.Embedded.Fixtures;

/// <summary>The database and queue of one test, which can be opened again on the same file.</summary>
internal sealed class EmbeddedFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("supportchat-embedded-");

    public EmbeddedFolder() => Open();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public string Path => folder.FullName;

    public SqliteDatabase Database { get; private set; } = null!;

    public SqliteWorkQueue Queue { get; private set; } = null!;

    /// <summary>As after a kill: what is leased stays leased.</summary>
    public void Reopen()
    {
        Database.Dispose();
        Open();
    }

    public WorkItem Reconcile(string conversation, string correlation = "cause") => Item(WorkKind.Reconcile, conversation, correlation);

    public WorkItem Transcript(string conversation, string correlation = "cause") => Item(WorkKind.Transcript, conversation, correlation);

    public Task SendAsync(params WorkItem[] items) => Queue.SendManyAsync(items, CancellationToken.None);

    public Task<IReadOnlyList<LeasedWork>> ReceiveAsync(WorkQueueName queue, int limit = 100) => Queue.ReceiveAsync(queue, limit);

    public async Task<LeasedWork> ReceiveOneAsync(WorkQueueName queue) => Assert.Single(await ReceiveAsync(queue));

    public Task SettleAsync(LeasedWork work, WorkOutcome outcome) => Queue.SettleAsync([(work, outcome)]);

    public async Task<QueueStatistics> CountAsync(string queue) => (await Queue.ReadAsync(CancellationToken.None))[queue];

    /// <summary>Runs a statement on a connection of its own, as a fault from outside.</summary>
    public void Alter(string sql)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = System.IO.Path.Combine(Path, "supportchat.db"), Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        Database.Dispose();
        folder.Delete(recursive: true);
    }

    private WorkItem Item(string kind, string conversation, string correlation) => new()
    {
        Kind = kind,
        ConversationId = ConversationId.Derive("customer", conversation),
        CorrelationId = correlation,
        Body = "{}"u8.ToArray(),
        FirstEnqueuedAt = Time.GetUtcNow(),
    };

    private void Open()
    {
        Database = new SqliteDatabase(Path);
        Queue = new SqliteWorkQueue(Database, Time);
    }
}
