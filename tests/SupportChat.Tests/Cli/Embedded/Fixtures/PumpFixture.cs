using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SupportChat.Cli.Embedded;
using SupportChat.Queueing;
using SupportChat.Telemetry;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Cli.Embedded.Fixtures;

/// <summary>A pump on a folder, with handlers of the test's choice.</summary>
internal sealed class PumpFixture : IAsyncDisposable
{
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private SqliteWorkPump? pump;

    public EmbeddedFolder Folder { get; } = new();

    public DeadLetterList DeadLetters { get; } = new();

    /// <summary>Instead of <see cref="DeadLetters"/>.</summary>
    public IDeadLetterStore? DeadLetterStore { get; init; }

    public FakeLogger<SqliteWorkPump> Log { get; } = new();

    public Func<WorkItem, CancellationToken, Task<WorkOutcome>> Conversation { get; set; } = (_, _) => Task.FromResult(WorkOutcome.Complete);

    public Func<WorkItem, CancellationToken, Task<WorkOutcome>> File { get; set; } = (_, _) => Task.FromResult(WorkOutcome.Complete);

    public Func<IReadOnlyList<WorkItem>, CancellationToken, Task<IReadOnlyList<WorkOutcome>>> Transcripts { get; set; } = (items, _) => Complete(items);

    public IEnumerable<string> Errors => Log.Collector.GetSnapshot().Where(record => record.Level >= LogLevel.Error).Select(record => record.Message);

    /// <summary>Items in both queues.</summary>
    public long Left => Folder.Database.Read(reader => reader.Number("SELECT COUNT(*) FROM queue"))!.Value;

    public static PumpFixture Create() => new();

    public static Task<IReadOnlyList<WorkOutcome>> Complete(IReadOnlyList<WorkItem> items) =>
        Task.FromResult<IReadOnlyList<WorkOutcome>>([.. items.Select(_ => WorkOutcome.Complete)]);

    public async Task StartAsync()
    {
        var metrics = new SupportChatMetrics(services.GetRequiredService<IMeterFactory>());
        var letters = new DeadLetters(DeadLetterStore ?? DeadLetters, Folder.Queue, [], metrics, Folder.Time, new FakeLogger<DeadLetters>());
        var redelivery = new Redelivery(letters, Folder.Queue, metrics, Folder.Time, new FakeLogger<Redelivery>());
        pump = new SqliteWorkPump(
            Folder.Queue,
            new Lazy<Func<WorkItem, CancellationToken, Task<WorkOutcome>>>(() => (item, token) => Conversation(item, token)),
            new Lazy<Func<IReadOnlyList<WorkItem>, CancellationToken, Task<IReadOnlyList<WorkOutcome>>>>(() => (items, token) => Transcripts(items, token)),
            new Lazy<Func<WorkItem, CancellationToken, Task<WorkOutcome>>>(() => (item, token) => File(item, token)),
            new Lazy<Redelivery>(redelivery),
            Folder.Time,
            Log);
        await pump.StartAsync(CancellationToken.None);
    }

    public Task StopAsync() => pump!.StopAsync(CancellationToken.None);

    /// <summary>Waits while the clock goes on, a quarter of a second at a time.</summary>
    public Task UntilAsync(Func<bool> condition) => Eventually.BecomesTrueAsync(() =>
    {
        if (condition())
        {
            return true;
        }

        Folder.Time.Advance(TimeSpan.FromMilliseconds(250));
        return false;
    });

    /// <summary>
    /// Waits while the clock goes on, five seconds at a time. It stands still while an item is handled: a slow machine would otherwise outlast the item's lease
    /// again and again.
    /// </summary>
    public Task PassUntilAsync(Func<bool> condition) => Eventually.BecomesTrueAsync(async () =>
    {
        if ((await Folder.CountAsync("conversations")).Leased == 0)
        {
            Folder.Time.Advance(TimeSpan.FromSeconds(5));
        }

        return condition();
    });

    /// <summary>Waits while the clock stands still.</summary>
    public static Task AtOnceAsync(Func<bool> condition) => Eventually.BecomesTrueAsync(condition);

    public async ValueTask DisposeAsync()
    {
        if (pump is not null)
        {
            var stopping = StopAsync();
            await UntilAsync(() => stopping.IsCompleted);
            await stopping;
            pump.Dispose();
        }

        Folder.Dispose();
        await services.DisposeAsync();
    }
}
