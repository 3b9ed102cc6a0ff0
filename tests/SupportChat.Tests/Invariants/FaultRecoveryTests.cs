using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Invariants;

/// <summary>Both upstreams fail in every way that they can, at random; once they are well again, everything is as it should be.</summary>
public sealed class FaultRecoveryTests
{
    private static readonly string[] Owners = ["005000000000001AAA", "005000000000002AAA", "00G000000000001EAA"];
    private static readonly string[] Statuses = ["New", "Working", "Escalated", "Closed"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task After_random_faults_on_both_sides_everything_converges(int seed)
    {
        var dice = new Random(seed);
        await using var integration = await Integration.StartAsync();
        var systems = integration.Systems;
        await DisturbAsync(systems, seed);
        var conversations = await Task.WhenAll(Enumerable.Range(0, 4).Select(number =>
            integration.StartConversationAsync($"customer-{number}", "k", number % 2 == 0 ? $"First {number}" : null)));
        for (var round = 0; round < 12; round++)
        {
            var conversation = conversations[dice.Next(conversations.Length)];
            await ActAsync(integration, conversation, dice);
            await integration.StepAsync();
            if (dice.Next(3) == 0)
            {
                integration.Time.Advance(TimeSpan.FromSeconds(dice.Next(40)));
            }
        }

        await systems.HealAsync();
        integration.Time.Advance(TimeSpan.FromSeconds(10));
        await integration.HintAsync((await systems.QueryAsync("SELECT Id FROM Case")).Select(found => found["Id"]!.GetValue<string>()));
        await integration.DrainAsync();
        await TellFirstMessagesAsync(integration, conversations);
        await integration.DrainAsync();

        await integration.AssertInvariantsAsync(conversations);
    }

    /// <summary>A message, a change of the Case, or a repeated start.</summary>
    private static async Task ActAsync(Integration integration, Expectation conversation, Random dice)
    {
        var systems = integration.Systems;
        switch (dice.Next(4))
        {
            case 0:
                var number = conversation.Customer[^1] - '0';
                await integration.StartConversationAsync(conversation.Customer, "k", number % 2 == 0 ? $"First {number}" : null);
                break;
            case 1:
                foreach (var found in await systems.QueryAsync($"SELECT Id FROM Case WHERE SupportChat_ConversationId__c = '{conversation.ConversationId}'"))
                {
                    var id = found["Id"]!.GetValue<string>();
                    await systems.UpdateCaseAsync(id, new JsonObject { ["OwnerId"] = Owners[dice.Next(3)], ["Status"] = Statuses[dice.Next(4)] });
                    await integration.HintAsync(id);
                }

                break;
            default:
                var text = $"Text {dice.Next()}";
                if (await systems.TryPostAsync(conversation.ChannelUrl, TwoSystems.Text(conversation.Customer, text)) is { } message)
                {
                    conversation.Messages[TwoSystems.Id(message)] = text;
                    await integration.TellAsync(conversation, message);
                }

                break;
        }
    }

    /// <summary>The webhooks of what the integration itself has sent.</summary>
    private static async Task TellFirstMessagesAsync(Integration integration, Expectation[] conversations)
    {
        foreach (var channel in await integration.Systems.ChannelsAsync())
        {
            var conversation = conversations.Single(other => other.ChannelUrl == channel["channel_url"]!.GetValue<string>());
            foreach (var message in channel["messages"]!.AsArray().Where(message => message!["message"]!.GetValue<string>() == conversation.FirstMessage))
            {
                await integration.TellAsync(conversation, message!.AsObject());
            }
        }
    }

    private static async Task DisturbAsync(TwoSystems systems, int seed)
    {
        foreach (var (emulator, path) in new[] { (systems.Sendbird, "/v3/"), (systems.Salesforce, "/services/data/") })
        {
            foreach (var (share, effect) in new (double, JsonObject)[]
            {
                (0.15, new JsonObject { ["mode"] = "commitThenDrop" }),
                (0.15, new JsonObject { ["status"] = 503 }),
                (0.10, new JsonObject { ["mode"] = "reset" }),
                (0.05, new JsonObject { ["latencyMs"] = new JsonObject { ["min"] = 200, ["max"] = 800 } }),
                (0.05, new JsonObject { ["status"] = 429, ["headers"] = new JsonObject { ["Retry-After"] = "1" } }),
            })
            {
                await TwoSystems.FaultAsync(emulator, new JsonObject
                {
                    ["match"] = new JsonObject { ["path"] = path },
                    ["probability"] = share,
                    ["seed"] = seed,
                    ["effect"] = effect,
                });
            }
        }
    }
}
