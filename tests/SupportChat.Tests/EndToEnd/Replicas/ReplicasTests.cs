using System.Text.Json.Nodes;
using SupportChat.Tests.EndToEnd.Replicas.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd.Replicas;

/// <summary>Two <c>serve</c> processes share Service Bus and Table Storage.</summary>
[Trait("Category", "Azurite")]
public sealed class ReplicasTests
{
    [NodeFact]
    public async Task A_conversation_goes_from_its_start_to_its_close()
    {
        await using var installation = await ReplicatedInstallation.StartAsync();
        var systems = installation.Outside.Systems;
        var (status, body) = await installation.Outside.StartConversationAsync("jane", "k");
        Assert.True(status == 201, $"The start answered {status}: {body}\n{installation.Replica(0).Errors}\n{installation.Replica(1).Errors}");
        var expected = Expectation.Of(body, "jane");

        for (var i = 0; i < 10; i++)
        {
            var id = await systems.PostAsync(expected.ChannelUrl, "jane", $"Text {i}");
            expected.Messages[id] = $"Text {i}";
        }

        await systems.UpdateCaseAsync(
            body["case"]!["id"]!.GetValue<string>(), new JsonObject { ["Status"] = "Working", ["OwnerId"] = "005000000000001AAA" });
        await Eventually.GetAsync(() => Violations.FindAsync(systems, [expected]), violations => violations.Count == 0);
        await systems.UpdateCaseAsync(body["case"]!["id"]!.GetValue<string>(), new JsonObject { ["Status"] = "Closed" });
        await Eventually.GetAsync(() => Violations.FindAsync(systems, [expected]), violations => violations.Count == 0);
    }
}
