using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.CaseChanges;
using SupportChat.Cli.Embedded;
using SupportChat.Queueing;
using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Invariants.Fixtures;

namespace SupportChat.Tests.Invariants;

/// <summary>
/// A process that dies while it takes in a Case change (docs/architecture.md#rule-1-every-input): between edit, queue and cursor. No sweep helps here.
/// </summary>
public sealed class CaseChangeIntakeCrashTests
{
    private static readonly TimeSpan LeaseIsOver = TimeSpan.FromSeconds(31);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Between_the_edit_and_the_queue(bool queuesOnlyWhatItEdited)
    {
        var process = new DyingProcess();
        await using var integration = await StartAsync(process, lost: () => queuesOnlyWhatItEdited && process.Died.IsCompleted);
        var conversation = await OpenAsync(integration);
        process.BeforeQueueing = true;

        await ReadUntilDeadAsync(integration, process, conversation);
        Assert.Equal("Working", (await integration.RecordAsync(conversation)).Current.Status);
        await integration.DrainAsync();
        Assert.True((await Violations.FindAsync(integration.Systems, [conversation])).Names(Violations.StatusFollows));

        await RestartAndReadAsync(integration, process, () => Task.FromResult(process.Queued > 0 || queuesOnlyWhatItEdited));
        await integration.DrainAsync();
        var violations = await Violations.FindAsync(integration.Systems, [conversation]);
        Assert.Equal(queuesOnlyWhatItEdited, violations.Names(Violations.StatusFollows));
        Assert.Equal(queuesOnlyWhatItEdited, violations.Count > 0);
    }

    [Fact]
    public async Task Between_the_queue_and_the_cursor()
    {
        var process = new DyingProcess();
        await using var integration = await StartAsync(process, lost: () => false);
        var conversation = await OpenAsync(integration);
        process.AfterQueueing = true;

        await ReadUntilDeadAsync(integration, process, conversation);
        process.Restart();
        await integration.DrainAsync();
        await integration.AssertInvariantsAsync(conversation);
        var writes = await WritesAsync(integration);

        var before = await PositionAsync(integration);
        await RestartAndReadAsync(integration, process, async () =>
        {
            await TouchAsync(integration, conversation);
            return await PositionAsync(integration) != before;
        });
        await integration.DrainAsync();

        await integration.AssertInvariantsAsync(conversation);
        Assert.Equal(writes, await WritesAsync(integration));
    }

    private static Task<Integration> StartAsync(DyingProcess process, Func<bool> lost) => Integration.StartAsync(services =>
    {
        services.AddSingleton<IWorkQueue>(provider =>
            process.Queue(new LosingQueue(provider.GetRequiredService<SqliteWorkQueue>(), _ => lost())));
        services.AddSingleton(provider => process.Cursors(new SqliteCursorStore(provider.GetRequiredService<SqliteDatabase>())));
    });

    /// <summary>A conversation and a position in the stream behind its start, so that the next event is the agent's.</summary>
    private static async Task<Expectation> OpenAsync(Integration integration)
    {
        var conversation = await integration.StartConversationAsync("ann", "k");
        await RunWindowAsync(integration, async () =>
        {
            await TouchAsync(integration, conversation);
            return await PositionAsync(integration) is not null;
        });
        await integration.DrainAsync();
        integration.Time.Advance(TimeSpan.FromMinutes(1));
        return conversation;
    }

    private static async Task ReadUntilDeadAsync(Integration integration, DyingProcess process, Expectation conversation)
    {
        await integration.Systems.UpdateCaseAsync(
            await integration.CaseIdAsync(conversation), new JsonObject { ["Status"] = "Working", ["OwnerId"] = "005000000000001AAA" });
        using var killed = new CancellationTokenSource();
        var window = integration.Get<CaseChangeSubscription>().RunAsync(killed.Token);
        await process.Died.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        await killed.CancelAsync();
        await EndAsync(window);
    }

    private static async Task RestartAndReadAsync(Integration integration, DyingProcess process, Func<Task<bool>> enough)
    {
        process.Restart();
        integration.Time.Advance(LeaseIsOver);
        await RunWindowAsync(integration, enough);
    }

    private static async Task RunWindowAsync(Integration integration, Func<Task<bool>> enough)
    {
        using var stop = new CancellationTokenSource();
        var window = integration.Get<CaseChangeSubscription>().RunAsync(stop.Token);
        await Eventually.BecomesTrueAsync(enough);
        await stop.CancelAsync();
        await EndAsync(window);
    }

    /// <summary>An event that tells us nothing.</summary>
    private static async Task TouchAsync(Integration integration, Expectation conversation) => await integration.Systems.UpdateCaseAsync(
        await integration.CaseIdAsync(conversation), new JsonObject { ["SupportChat_CloseReason__c"] = Guid.NewGuid().ToString("N") });

    private static async Task<string?> PositionAsync(Integration integration) =>
        (await integration.Get<ICursorStore>().FindAsync("/data/SupportChat__chn", CancellationToken.None))?.Value.ReplayId is { } id
            ? Convert.ToHexString(id.Span)
            : null;

    private static async Task EndAsync(Task window)
    {
        try
        {
            await window;
        }
        catch (OperationCanceledException)
        {
            // As a killed process, it ends in the middle.
        }
    }

    private static async Task<string> WritesAsync(Integration integration)
    {
        var (_, body) = await Demo.SendAsync(integration.Systems.Sendbird, HttpMethod.Get, "emulator/calls");
        return string.Join('\n', body["calls"]!.AsObject().Where(call => call.Key.StartsWith('P')).Select(call => $"{call.Key} {call.Value}").Order());
    }
}
