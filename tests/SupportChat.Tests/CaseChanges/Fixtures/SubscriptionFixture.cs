using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SupportChat.CaseChanges;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;
using SupportChat.Telemetry;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.CaseChanges.Fixtures;

/// <summary>A subscription with everything around it in memory and time in the test's hand.</summary>
internal sealed class SubscriptionFixture : IDisposable
{
    public const string Topic = "/data/SupportChat__chn";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Overdue = TimeSpan.FromSeconds(14);

    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));

    public MemoryBus Bus { get; } = new();

    public CursorTable Cursors { get; } = new();

    public RecordingSink Sink { get; } = new();

    public DeadLetterList DeadLetters { get; } = new();

    public CaseChangeStreamStatus Status { get; } = new();

    public FakeLogger<CaseChangeSubscription> Log { get; } = new();

    public CaseChangesOptions Options { get; } = new();

    public TopicStatus State => Status.Topics.Single();

    public CaseChangeSubscription Create()
    {
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        var metrics = new SupportChatMetrics(services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        return new CaseChangeSubscription(
            Bus,
            new EventBatchDecoder(Bus, new CaseChangeDecoder(options.Value.JoinOn == JoinOn.Accept)),
            Cursors,
            Sink,
            new UnreadableEvents(DeadLetters, metrics, Time),
            Status,
            metrics,
            options,
            Microsoft.Extensions.Options.Options.Create(new SalesforceOptions()),
            Time,
            Log);
    }

    public Task<SubscriptionResult> StartAsync(CancellationToken cancellationToken = default) => Create().RunAsync(Topic, cancellationToken);

    /// <summary>Lets time pass in steps until something is true; tasks get to run between the steps.</summary>
    public async Task PassUntilAsync(Func<bool> condition, double stepSeconds = 0.25)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Deadline, "The condition did not become true in time.");
            Time.Advance(TimeSpan.FromSeconds(stepSeconds));
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
            await RenewedAsync();
        }
    }

    public Task SubscribedAsync(int times) => PassUntilAsync(() => Bus.Starts.Count >= times);

    public async Task<SubscriptionResult> EndOfAsync(Task<SubscriptionResult> run)
    {
        await PassUntilAsync(() => run.IsCompleted, stepSeconds: 5);
        return await run;
    }

    public void Dispose() => services.Dispose();

    /// <summary>A busy machine must not make a healthy subscriber late for its renewal; one that cannot renew is not waited for long.</summary>
    private async Task RenewedAsync()
    {
        for (var tries = 0; tries < 100 && Cursors[Topic] is { LeaseOwner: not null, LeaseUntil: { } until } && until - Time.GetUtcNow() < Overdue; tries++)
        {
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }
}
