using System.Text.Json.Nodes;
using SupportChat.Conversations;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary><c>Conversations__OpenLimit</c>: so many open conversations a customer may have.</summary>
public sealed class OpenLimitTests
{
    private static readonly Dictionary<string, string?> Two = new() { ["Conversations:StartDeadline"] = "00:00:20", ["Conversations:OpenLimit"] = "2" };

    [Fact]
    public async Task A_start_beyond_it_is_told_where_to_go_on_and_a_repeat_is_not_refused()
    {
        await using var demo = await Demo.StartAsync(Two);
        var first = await StartAsync(demo, "ann", "1");
        var second = await StartAsync(demo, "ann", "2");

        var (status, problem) = await demo.StartConversationAsync("ann", "3");
        var (asBackEnd, _) = await Demo.SendAsync(
            demo.Api,
            HttpMethod.Post,
            "api/conversations",
            new JsonObject { ["subject"] = "s", ["userId"] = "ann" },
            demo.Token("shop", "conversations.write.all"));

        Assert.Equal((409, "urn:supportchat:open-limit"), (status, problem["type"]!.GetValue<string>()));
        Assert.Equal([second.Id, first.Id], problem["openConversationIds"]!.AsArray().Select(id => id!.GetValue<string>()));
        Assert.Equal(409, asBackEnd);
        Assert.Equal(200, (await demo.StartConversationAsync("ann", "1")).Status);
        Assert.Equal(409, (await demo.StartConversationAsync("ann", "1", new JsonObject { ["subject"] = "Another" })).Status);
        Assert.Equal(201, (await demo.StartConversationAsync("bob", "1")).Status);
        Assert.Equal(3, (await demo.QueryAsync("SELECT Id FROM Case")).Count);
    }

    [Fact]
    public async Task A_closed_a_deleted_and_a_lost_conversation_make_room()
    {
        await using var demo = await Demo.StartAsync(Two);
        var first = await StartAsync(demo, "ann", "1");
        await StartAsync(demo, "ann", "2");

        await demo.UpdateCaseAsync(first.CaseId, new JsonObject { ["Status"] = "Closed" });
        await BecomesAsync(demo, first.Id, ConversationState.Closed);
        var third = await StartAsync(demo, "ann", "3");
        Assert.Equal(409, (await demo.StartConversationAsync("ann", "4")).Status);

        Assert.Equal(204, (await Demo.SendAsync(demo.Salesforce, HttpMethod.Delete, $"services/data/v67.0/sobjects/Case/{third.CaseId}")).Status);
        await BecomesAsync(demo, third.Id, ConversationState.Attention);
        await StartAsync(demo, "ann", "4");
    }

    [Fact]
    public async Task Without_a_limit_any_number_is_open_and_a_wrong_one_is_refused_at_start_up()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Conversations:StartDeadline"] = "00:00:20" });
        for (var i = 0; i < 4; i++)
        {
            await StartAsync(demo, "ann", $"{i}");
        }

        var validator = new ConversationsOptionsValidator();
        Assert.All([-1, 101], limit => Assert.Contains(
            "Conversations__OpenLimit", validator.Validate(null, new ConversationsOptions { OpenLimit = limit }).FailureMessage, StringComparison.Ordinal));
        Assert.All([0, 1, 100], limit => Assert.True(validator.Validate(null, new ConversationsOptions { OpenLimit = limit }).Succeeded));
    }

    private static async Task<(string Id, string CaseId)> StartAsync(Demo demo, string userId, string key)
    {
        var (status, body) = await demo.StartConversationAsync(userId, key);
        Assert.True(status == 201, $"The start answered {status}: {body}");
        return (body["conversationId"]!.GetValue<string>(), body["case"]!["id"]!.GetValue<string>());
    }

    private static Task BecomesAsync(Demo demo, string id, string state) => Eventually.BecomesTrueAsync(async () =>
        (await Demo.SendAsync(demo.Api, HttpMethod.Get, $"api/conversations/{id}", null, demo.Token("ann"))).Body["state"]!.GetValue<string>() == state);
}
