using System.Text.Json.Nodes;
using SupportChat.Emulators;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>The vendor's <c>isEinsteinBotCase</c>, beside the vendor's package (docs/reference/sendbird.md#apex-sample).</summary>
public sealed class BotCaseFieldTests
{
    private const string Field = "Sendbird__IsEinsteinBotsCase__c";

    [Theory]
    [InlineData(true, null, true)]
    [InlineData(false, null, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, true)]
    public async Task Says_what_the_back_end_says_and_else_whether_a_bot_is_in_the_channel(bool withBot, bool? said, bool onTheCase)
    {
        await using var demo = await StartAsync((Setting, Field));
        var url = await BotChannel.CreateAsync(new TwoSystems(demo.Sendbird, demo.Salesforce), withBot ? ["ann", BotChannel.Bot] : ["ann"]);
        var body = new JsonObject { ["subject"] = "Order 1", ["userId"] = "ann", ["channelUrl"] = url };
        if (said is not null)
        {
            body["isEinsteinBotCase"] = said;
        }

        var (status, answer) = await HandOverAsync(demo, body);
        if (withBot)
        {
            await Demo.SendAsync(
                demo.Sendbird, HttpMethod.Put, $"v3/group_channels/{url}/leave", new JsonObject { ["user_ids"] = new JsonArray(BotChannel.Bot) });
        }

        // That the bot has left makes the repeat no other command.
        var (again, _) = await HandOverAsync(demo, body);

        Assert.True((status, again) is (201, 200), $"{status}, {again}: {answer}");
        Assert.Equal(onTheCase, await OnTheCaseAsync(demo));
    }

    [Fact]
    public async Task A_start_without_a_channel_says_it_too()
    {
        await using var demo = await StartAsync((Setting, Field));

        await HandOverAsync(demo, new JsonObject { ["subject"] = "Order 1", ["userId"] = "ann", ["isEinsteinBotCase"] = true });
        Assert.True(await OnTheCaseAsync(demo));
    }

    [Fact]
    public async Task Without_a_field_for_it_the_call_says_so_and_a_word_is_no_answer()
    {
        await using var demo = await StartAsync();
        await using var named = await StartAsync((Setting, Field));
        JsonObject Body(JsonNode said) => new() { ["subject"] = "Order 1", ["userId"] = "ann", ["isEinsteinBotCase"] = said };

        var (status, problem) = await HandOverAsync(demo, Body(true));
        var (word, ofWord) = await HandOverAsync(named, Body("yes"));

        Assert.Equal((400, 400), (status, word));
        Assert.Contains("Salesforce__BotCaseField", problem["errors"]!["isEinsteinBotCase"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("Send true or false.", ofWord["errors"]!["isEinsteinBotCase"]![0]!.GetValue<string>());
    }

    [Theory]
    [InlineData(null, true, true)]
    [InlineData(null, null, false)]
    [InlineData(Field, true, true)]
    [InlineData(Field, null, true)]
    public async Task The_drop_in_writes_the_packages_field_with_and_without_the_setting(string? setting, bool? said, bool onTheCase)
    {
        await using var demo = await StartAsync((Setting, setting));
        var url = await BotChannel.CreateAsync(new TwoSystems(demo.Sendbird, demo.Salesforce), ["ann", BotChannel.Bot]);
        var body = new JsonObject { ["subject"] = "Order 1", ["sendbirdUserId"] = "ann", ["sendbirdChannelURL"] = url };
        if (said is not null)
        {
            body["isEinsteinBotCase"] = said;
        }

        var (status, answer) = await Demo.SendAsync(demo.Api, HttpMethod.Post, "services/apexrest/cases", body);

        Assert.Equal(200, status);
        Assert.Equal(said, answer[Field]?.GetValue<bool>());
        Assert.Equal(onTheCase, await OnTheCaseAsync(demo));
    }

    private const string Setting = "Salesforce:BotCaseField";

    private static Task<Demo> StartAsync(params (string Key, string? Value)[] settings) => Demo.StartAsync(
        new[]
        {
            ("Salesforce:ChannelUrlField", (string?)"Sendbird__ChannelUrl__c"), ("Salesforce:UserIdField", "Sendbird__UserId__c"),
            ("Conversations:BotUserIds:0", BotChannel.Bot), ("Conversations:StartDeadline", "00:00:20"),
        }.Concat(settings).ToDictionary(setting => setting.Item1, setting => setting.Item2),
        new SalesforceEmulatorOptions { PackageInstalled = true });

    private static Task<(int Status, JsonObject Body)> HandOverAsync(Demo demo, JsonObject body) => Demo.SendAsync(
        demo.Api, HttpMethod.Post, "api/conversations", body.DeepClone(), demo.Token("shop", "conversations.write.all"), ("Idempotency-Key", "k"));

    private static async Task<bool> OnTheCaseAsync(Demo demo) =>
        Assert.Single(await demo.QueryAsync($"SELECT {Field} FROM Case"))[Field]!.GetValue<bool>();
}
