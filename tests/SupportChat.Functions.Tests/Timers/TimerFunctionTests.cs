using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using SupportChat.CaseChanges;
using SupportChat.Functions.Tests.Fixtures;
using SupportChat.Functions.Timers;

namespace SupportChat.Functions.Tests.Timers;

/// <summary>The timer functions with what they start.</summary>
public sealed class TimerFunctionTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task The_stream_looks_at_every_topic_and_leaves_alone_what_another_reader_holds()
    {
        var held = new HeldCursors(time.GetUtcNow().AddSeconds(20));
        var settings = Repository.SampleSettings.ToDictionary();
        settings["Salesforce__Topics__1"] = "/event/CaseHint__e";
        using var host = Build(settings, held);

        await ActivatorUtilities.CreateInstance<CaseChangeStreamFunction>(host.Services).RunAsync(new TimerInfo(), CancellationToken.None);

        Assert.Equal(["/data/SupportChat__chn", "/event/CaseHint__e"], held.Asked.Order());
        Assert.Equal(0, held.Saved);
    }

    [Fact]
    public async Task A_sweep_that_cannot_work_fails_its_invocation()
    {
        using var host = ProgramHost.Build(Repository.SampleSettings, AbsentStores.AddAbsentStores);

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => ActivatorUtilities.CreateInstance<SweepFunction>(host.Services).RunAsync(new TimerInfo(), CancellationToken.None));
    }

    [Fact]
    public async Task A_host_that_stops_ends_the_window()
    {
        using var host = Build(Repository.SampleSettings, new HeldCursors(time.GetUtcNow()));
        using var stopping = new CancellationTokenSource();
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ActivatorUtilities.CreateInstance<CaseChangeStreamFunction>(host.Services).RunAsync(new TimerInfo(), stopping.Token));
    }

    private IHost Build(IEnumerable<KeyValuePair<string, string>> settings, ICursorStore cursors) => ProgramHost.Build(settings, services =>
    {
        services.AddAbsentStores();
        services.Replace(ServiceDescriptor.Singleton(cursors));
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
    });

    private sealed class HeldCursors(DateTimeOffset until) : ICursorStore
    {
        public List<string> Asked { get; } = [];

        public int Saved { get; private set; }

        public Task<Versioned<StreamCursor>?> FindAsync(string name, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (Asked)
            {
                Asked.Add(name);
            }

            return Task.FromResult<Versioned<StreamCursor>?>(
                new Versioned<StreamCursor>(new StreamCursor { LeaseOwner = "another", LeaseUntil = until }, "etag"));
        }

        public Task<string?> SaveAsync(string name, StreamCursor cursor, string? etag, CancellationToken cancellationToken)
        {
            Saved++;
            return Task.FromResult<string?>("etag");
        }
    }
}
