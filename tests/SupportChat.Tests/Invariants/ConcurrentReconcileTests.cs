using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Cli.Embedded;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Sendbird;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Invariants;

/// <summary>Sessions save work; correctness never rests on them (docs/architecture.md#rule-2-applied-is-a-belief).</summary>
public sealed class ConcurrentReconcileTests
{
    private const int Rounds = 8;

    private static readonly string[] Owners = ["005000000000001AAA", "005000000000002AAA", "005000000000003AAA"];

    public static TheoryData<int, int> Seeds()
    {
        var data = new TheoryData<int, int>();
        for (var seed = 1; seed <= Rounds; seed++)
        {
            data.Add(2, seed);
            data.Add(4, seed);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Two_and_four_at_once_make_one_of_everything(int atOnce, int seed)
    {
        var dice = new Random(seed);
        await using var integration = await Integration.StartAsync();
        await SlowDownAsync(integration.Systems, seed);
        var conversation = await InsertAsync(integration);

        await integration.ReconcileAsync(conversation, atOnce);
        await integration.DrainAsync();
        var caseId = await integration.CaseIdAsync(conversation);
        for (var change = 0; change < 5; change++)
        {
            await integration.Systems.UpdateCaseAsync(
                caseId, new JsonObject { ["OwnerId"] = Owners[dice.Next(3)], ["Status"] = dice.Next(2) == 0 ? "Working" : "New" });
            await integration.HintAsync(caseId);
            var first = integration.ReconcileAsync(conversation, atOnce / 2, (VerifyScope)dice.Next(16));
            await integration.Systems.UpdateCaseAsync(
                caseId, new JsonObject { ["OwnerId"] = Owners[dice.Next(3)], ["Status"] = dice.Next(2) == 0 ? "Working" : "Escalated" });
            await integration.HintAsync(caseId);
            await Task.WhenAll(first, integration.ReconcileAsync(conversation, atOnce / 2, (VerifyScope)dice.Next(16)));
        }

        // Reconciles that are called past the queue leave no wake when they have to wait: one more goes through it, and doubts nothing.
        await integration.Get<IWorkQueue>().SendManyAsync(
            [new ReconcileRequest().ToWorkItem(
                ConversationId.Parse(conversation.ConversationId), "test", integration.Time.GetUtcNow())], CancellationToken.None);
        await integration.DrainAsync();
        await integration.AssertInvariantsAsync(conversation);
    }

    [Fact]
    public async Task An_invitation_that_lands_after_the_Case_has_moved_on_is_taken_back()
    {
        var held = new HeldCalls(request => request.RequestUri!.AbsolutePath.EndsWith("/invite", StringComparison.Ordinal));
        await using var integration = await Integration.StartAsync(services => services.AddHttpClient(SendbirdClient.Name).AddHttpMessageHandler(held.Handler));
        var conversation = await integration.StartConversationAsync("ann", "k");
        var caseId = await integration.CaseIdAsync(conversation);
        await MoveAsync(integration, caseId, Owners[0]);
        var late = integration.ReconcileAsync(conversation, 1);
        await held.Reached;

        await MoveAsync(integration, caseId, Owners[1]);
        await integration.ReconcileAsync(conversation, 1);
        held.LetGo();
        await late;

        await integration.DrainAsync();
        await integration.AssertInvariantsAsync(conversation);
    }

    [Fact]
    public async Task An_agent_who_joins_while_another_run_looks_is_not_forgotten()
    {
        var held = new HeldCalls(request => request.RequestUri!.AbsolutePath.EndsWith("/members", StringComparison.Ordinal), holdsAnswer: true);
        await using var integration = await Integration.StartAsync(services => services.AddHttpClient(SendbirdClient.Name).AddHttpMessageHandler(held.Handler));
        var conversation = await integration.StartConversationAsync("ann", "k");
        var caseId = await integration.CaseIdAsync(conversation);
        var queue = (await integration.RecordAsync(conversation)).Current.OwnerId!.Value.Value;
        await MoveAsync(integration, caseId, Owners[0]);
        var late = integration.ReconcileAsync(conversation, 1);
        await held.Reached;

        await integration.ReconcileAsync(conversation, 1);
        await MoveAsync(integration, caseId, queue);
        held.LetGo();
        await late;

        await integration.DrainAsync();
        await integration.AssertInvariantsAsync(conversation);
    }

    [Fact]
    public async Task A_comparison_asked_for_while_another_is_being_queued_is_not_forgotten()
    {
        AskingQueue? queue = null;
        await using var integration = await Integration.StartAsync(services => services.AddSingleton<IWorkQueue>(provider =>
            queue = new AskingQueue(provider.GetRequiredService<SqliteWorkQueue>(), provider)));
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.DrainAsync();
        var id = ConversationId.Parse(conversation.ConversationId);
        await integration.Get<DesiredStateWriter>().EditAsync(id, c => c with { Desired = c.Desired with { Repair = true } }, CancellationToken.None);
        queue!.AskAgain = true;

        await integration.ReconcileAsync(conversation, 1);

        Assert.Equal(2, queue.Repairs);
    }

    private static async Task MoveAsync(Integration integration, string caseId, string owner)
    {
        await integration.Systems.UpdateCaseAsync(caseId, new JsonObject { ["OwnerId"] = owner });
        await integration.HintAsync(caseId);
    }

    /// <summary>A record with a first message, as a start leaves it that died at once.</summary>
    private static async Task<Expectation> InsertAsync(Integration integration)
    {
        var id = ConversationId.Derive("ann", "k");
        var now = integration.Time.GetUtcNow();
        await integration.Get<IConversationStore>().InsertAsync(
            new Conversation
            {
                Id = id,
                UserId = "ann",
                ChannelUrl = id.ChannelUrl,
                CreatedAt = now,
                CommandHash = "",
                Request = new StartRequest { Subject = "Help", FirstMessage = "Hello" },
                Episodes = [new Episode { Number = 1, From = now }],
                Applied = new AppliedState { FirstMessageSent = false },
            },
            CancellationToken.None);
        return new Expectation(id.Value, "ann") { ChannelUrl = id.ChannelUrl, FirstMessage = "Hello" };
    }

    private static async Task SlowDownAsync(TwoSystems systems, int seed)
    {
        foreach (var emulator in new[] { systems.Sendbird, systems.Salesforce })
        {
            await TwoSystems.FaultAsync(emulator, new JsonObject
            {
                ["match"] = new JsonObject { ["path"] = emulator == systems.Sendbird ? "/v3/" : "/services/data/" },
                ["probability"] = 0.6,
                ["seed"] = seed,
                ["effect"] = new JsonObject { ["latencyMs"] = new JsonObject { ["min"] = 1, ["max"] = 40 } },
            });
        }
    }

    /// <summary>While the first comparison is being queued, somebody else asks for another.</summary>
    private sealed class AskingQueue(IWorkQueue inner, IServiceProvider services) : IWorkQueue
    {
        public bool AskAgain { get; set; }

        public int Repairs { get; private set; }

        public async Task SendManyAsync(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken)
        {
            await inner.SendManyAsync(items, cancellationToken);
            Repairs += AskAgain || Repairs > 0 ? items.Count(item => item.Kind == WorkKind.Repair) : 0;
            if (AskAgain && items is [{ Kind: WorkKind.Repair } repair])
            {
                AskAgain = false;
                await services.GetRequiredService<DesiredStateWriter>().EditAsync(
                    repair.ConversationId, c => c with { Desired = c.Desired with { Repair = true } }, cancellationToken);
            }
        }
    }
}
