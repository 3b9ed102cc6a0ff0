using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Http;

/// <summary>An id that Sendbird can never take is refused at the edge: no repeat helps, and no Case is made for it.</summary>
public sealed class UnusableSendbirdIdTests
{
    private static readonly string[] Ids =
    [
        "ann ",
        " ann",
        "\tann",
        "ann\u00a0",
        " ",
        ".",
        "..",
        "....",
        "a\u0000b",
        "a\nb",
        "a\u007f",
        "a\u0085b",
        new string('a', 81)
    ];

    [Fact]
    public async Task A_back_end_cannot_start_for_one()
    {
        await using var demo = await Demo.StartAsync();
        foreach (var id in Ids)
        {
            var (status, body) = await Demo.SendAsync(
                demo.Api,
                HttpMethod.Post,
                "api/conversations",
                new JsonObject { ["subject"] = "Hi", ["userId"] = id },
                demo.Token("shop", "conversations.write.all"));

            Assert.Equal((id, 400), (id, status));
            Assert.NotNull(body["errors"]!["userId"]);
        }

        await NothingHappenedAsync(demo);
    }

    [Fact]
    public async Task A_token_cannot_name_one()
    {
        await using var demo = await Demo.StartAsync();
        foreach (var id in Ids)
        {
            var start = await Demo.SendAsync(demo.Api, HttpMethod.Post, "api/conversations", new JsonObject { ["subject"] = "Hi" }, demo.Token(id));
            var session = await Demo.SendAsync(demo.Api, HttpMethod.Post, "api/sendbird/session-token", null, demo.Token(id));

            Assert.Equal((id, 403, 403), (id, start.Status, session.Status));
            Assert.Contains("no white space at its ends", start.Body["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        }

        await NothingHappenedAsync(demo);
    }

    [Fact]
    public async Task A_channel_cannot_be_adopted_by_one()
    {
        await using var demo = await Demo.StartAsync();
        foreach (var id in Ids.Append(new string('a', 101)))
        {
            var channel = await AdoptAsync(demo, "ann", id);
            var user = await AdoptAsync(demo, id, "channel");

            Assert.Equal((id, id.Length == 81 ? 404 : 400, 400), (id, channel.Status, user.Status));
            Assert.Equal(id.Length != 81, channel.Body["errors"]?["sendbirdChannelURL"] is not null);
            Assert.NotNull(user.Body["errors"]!["sendbirdUserId"]);
        }

        await NothingHappenedAsync(demo);
    }

    [Theory]
    [InlineData("auth0|5f7c8ec7c33c6c004bbafe82")]
    [InlineData("ann.lee+shop@example.com")]
    [InlineData(".ann.")]
    [InlineData("12345678901234567890")]
    public async Task Ids_that_identity_providers_give_are_taken(string id)
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Conversations:StartDeadline"] = "00:00:20" });

        Assert.Equal("ready", (await demo.StartConversationAsync(id, "k")).Body["state"]!.GetValue<string>());
    }

    private static Task<(int Status, JsonObject Body)> AdoptAsync(Demo demo, string user, string channel) => Demo.SendAsync(
        demo.Api,
        HttpMethod.Post,
        "services/apexrest/cases",
        new JsonObject { ["subject"] = "Hi", ["sendbirdUserId"] = user, ["sendbirdChannelURL"] = channel },
        demo.Token("shop", "conversations.write.all"));

    private static async Task NothingHappenedAsync(Demo demo)
    {
        await demo.SettleAsync();
        Assert.Empty((await demo.OpsAsync(HttpMethod.Get, "conversations")).Body["items"]!.AsArray());
        Assert.Empty(await demo.QueryAsync("SELECT Id FROM Case"));
    }
}
