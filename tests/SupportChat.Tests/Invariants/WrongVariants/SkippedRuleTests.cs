using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Cli.Embedded;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Salesforce;
using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Invariants.Fixtures;
using SupportChat.Tests.Invariants.WrongVariants.Fixtures;
using SupportChat.Webhooks;

namespace SupportChat.Tests.Invariants.WrongVariants;

/// <summary>
/// Each rule of docs/architecture.md#rules in a situation where it matters: kept, every invariant holds; skipped, the check that it stands for says so.
/// (Versions and the ledger have theirs among the interleavings.)
/// </summary>
public sealed class SkippedRuleTests
{
    private const string First = "005000000000001AAA";
    private const string Second = "005000000000002AAA";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_webhook_is_acknowledged_after_its_work_is_durable(bool skipped)
    {
        await using var integration = await WithQueueAsync(item => skipped && item.Kind == WorkKind.Transcript);
        var conversation = await integration.StartConversationAsync("ann", "k");
        var message = await integration.Systems.PostAsync(conversation.ChannelUrl, TwoSystems.Text("ann", "Hello"));
        conversation.Messages[TwoSystems.Id(message)] = "Hello";
        var webhook = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["category"] = "group_channel:message_send",
            ["app_id"] = "SUPPORTCHAT-DEMO",
            ["type"] = "MESG",
            ["sender"] = new JsonObject { ["user_id"] = "ann" },
            ["channel"] = new JsonObject { ["channel_url"] = conversation.ChannelUrl },
            ["payload"] = new JsonObject
            {
                ["message_id"] = TwoSystems.Id(message),
                ["message"] = "Hello",
                ["created_at"] = message["created_at"]!.DeepClone()
            },
        }.ToJsonString());
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData("demo-sendbird-token"u8, webhook));

        var answer = await integration.Get<WebhookIntake>().HandleAsync(webhook, signature, CancellationToken.None);
        await integration.DrainAsync();

        Assert.Equal(WebhookOutcome.Accepted, answer);
        await JudgeAsync(integration, conversation, Violations.RowOnce, skipped);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Redelivered_work_doubts_what_the_record_believes(bool skipped)
    {
        StoreVariant? store = null;
        await using var integration = await WithStoreAsync(variant => store = variant);
        integration.ForgetsRedelivery = skipped;
        var conversation = await integration.StartConversationAsync("ann", "k");
        var caseId = await integration.CaseIdAsync(conversation);
        integration.Time.Advance(ConversationPlan.StatusPause);
        store!.Killed = record => record.Applied.CaseStatus == "Working";
        await integration.Systems.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Working" });
        await integration.HintAsync(caseId);
        while (store.Deaths == 0)
        {
            integration.Time.Advance(TimeSpan.FromSeconds(1));
            await integration.StepAsync();
        }

        store.Killed = _ => false;
        await integration.Systems.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "New" });
        await integration.HintAsync(caseId);
        await integration.DrainAsync();

        await JudgeAsync(integration, conversation, Violations.StatusFollows, skipped);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_Case_is_created_under_its_unique_key(bool skipped)
    {
        await using var integration = await WithCasesAsync(skipped ? RewrittenCases.WithoutKey : null);
        await DropTheAnswerOfTheCreationAsync(integration);

        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.DrainAsync();

        await JudgeAsync(integration, conversation, Violations.OneCase, skipped);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_Case_is_created_and_never_upserted(bool skipped)
    {
        await using var integration = await WithCasesAsync(skipped ? RewrittenCases.AsUpsert : null);
        await DropTheAnswerOfTheCreationAsync(integration);
        var conversation = await integration.StartConversationAsync("ann", "k");
        var caseId = await integration.CaseIdAsync(conversation);
        var agentsWork = new Dictionary<string, string> { ["Subject"] = "Sorted by the agent", ["OwnerId"] = First, ["Status"] = "Working" };
        await integration.Systems.UpdateCaseAsync(caseId, new JsonObject(agentsWork.Select(field => KeyValuePair.Create(field.Key, (JsonNode?)field.Value))));
        foreach (var (field, value) in agentsWork)
        {
            conversation.CaseFields[field] = value;
        }

        await integration.Systems.HealAsync();
        await integration.DrainAsync();

        await JudgeAsync(integration, conversation, Violations.AgentsWorkStays, skipped);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Failed_work_is_completed_after_its_copy_is_scheduled(bool skipped)
    {
        await using var integration = await WithQueueAsync(item => skipped && item is { Kind: WorkKind.Reconcile, VisibleAt: not null });
        await TwoSystems.FaultAsync(integration.Systems.Salesforce, new JsonObject
        {
            ["match"] = new JsonObject { ["path"] = "/services/data/" },
            ["effect"] = new JsonObject { ["status"] = 503 },
        });
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.StepAsync();

        await integration.Systems.HealAsync();
        integration.Time.Advance(TimeSpan.FromSeconds(10));
        await integration.DrainAsync();

        await JudgeAsync(integration, conversation, Violations.OneCase, skipped);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Only_agents_whom_we_added_are_removed(bool skipped)
    {
        StoreVariant? store = null;
        await using var integration = await WithStoreAsync(variant => store = variant);
        var conversation = await integration.StartConversationAsync("ann", "k");
        var caseId = await integration.CaseIdAsync(conversation);
        if (skipped)
        {
            store!.Change = record => record with
            {
                Applied = record.Applied with
                {
                    Agents = [.. record.Applied.Agents.Select(
                        agent => agent.Presence == AgentPresence.Found ? agent with { Presence = AgentPresence.Added } : agent)],
                },
            };
        }

        await integration.Systems.AddUserAsync($"sf_{First}");
        await integration.Systems.InviteAsync(conversation.ChannelUrl, $"sf_{First}");
        conversation.JoinedByHand.Add($"sf_{First}");
        foreach (var owner in new[] { First, Second })
        {
            await integration.Systems.UpdateCaseAsync(caseId, new JsonObject { ["OwnerId"] = owner });
            await integration.HintAsync(caseId);
            await integration.DrainAsync();
        }

        await JudgeAsync(integration, conversation, Violations.JoinedByHandStays, skipped);
    }

    private static async Task JudgeAsync(Integration integration, Expectation conversation, string check, bool skipped)
    {
        var violations = await Violations.FindAsync(integration.Systems, [conversation]);
        if (skipped)
        {
            Assert.True(violations.Names(check), $"{check} noticed nothing; others: {string.Join("; ", violations)}");
        }
        else
        {
            Assert.Empty(violations);
        }
    }

    private static Task<Integration> WithQueueAsync(Func<WorkItem, bool> lost) => Integration.StartAsync(services =>
        services.AddSingleton<IWorkQueue>(provider => new LosingQueue(provider.GetRequiredService<SqliteWorkQueue>(), lost)));

    private static Task<Integration> WithStoreAsync(Action<StoreVariant> made) =>
        Integration.StartAsync(services => services.AddSingleton<IConversationStore>(provider =>
    {
        var variant = new StoreVariant(new SqliteConversationStore(provider.GetRequiredService<SqliteDatabase>()));
        made(variant);
        return variant;
    }));

    private static Task<Integration> WithCasesAsync(Action<JsonObject>? rewrite) => Integration.StartAsync(services =>
    {
        if (rewrite is not null)
        {
            services.AddHttpClient(SalesforceClient.Name).AddHttpMessageHandler(() => new RewrittenCases(rewrite));
        }
    });

    /// <summary>The Case is created, the answer lost, and Salesforce then out of reach until healed or asked twice.</summary>
    private static async Task DropTheAnswerOfTheCreationAsync(Integration integration)
    {
        foreach (var effect in new[] { new JsonObject { ["mode"] = "commitThenDrop" }, new JsonObject { ["status"] = 503 } })
        {
            await TwoSystems.FaultAsync(integration.Systems.Salesforce, new JsonObject
            {
                ["match"] = new JsonObject { ["method"] = "POST", ["path"] = "/services/data/*/composite" },
                ["times"] = effect.ContainsKey("mode") ? 1 : 3,
                ["effect"] = effect,
            });
        }
    }
}
