using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Conversations;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>
/// The drop-in for the vendor's Apex REST class, called as the vendor's sample clients call it (docs/reference/sendbird.md#apex-sample, #official-clients).
/// </summary>
public sealed class ChannelAdoptionTests
{
    private const string Agent = "005000000000001AAA";

    private static Dictionary<string, string?> WithTokens => new() { ["ApexRest:AllowAnonymous"] = "false" };

    [Fact]
    public async Task A_channel_of_the_customers_own_gets_a_Case_its_messages_its_status_and_its_agent()
    {
        await using var demo = await Demo.StartAsync();
        var url = await CreateChannelAsync(demo, "ann");
        await demo.PostMessageAsync(url, "ann", "Before the Case");

        var (status, found) = await AdoptAsync(demo, "ann", url);
        await demo.PostMessageAsync(url, "ann", "After it");

        Assert.Equal(200, status);
        var caseId = found["Id"]!.GetValue<string>();
        Assert.Equal(
            ("Case", $"/services/data/v67.0/sobjects/Case/{caseId}", "ann's channel", "Ann", "ann", url),
            (found["attributes"]!["type"]!.GetValue<string>(), found["attributes"]!["url"]!.GetValue<string>(), found["Subject"]!.GetValue<string>(),
                found["SuppliedName"]!.GetValue<string>(),
                found["SupportChat_UserId__c"]!.GetValue<string>(),
                found["SupportChat_ChannelUrl__c"]!.GetValue<string>()));
        var rows = await Eventually.GetAsync(() => RowsAsync(demo, caseId), rows => rows.Count == 2);
        Assert.Equal(["Before the Case", "After it"], rows.Select(row => row["Text__c"]!.GetValue<string>()));

        await demo.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Working", ["OwnerId"] = Agent });
        await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(url) == "Working");
        await Eventually.GetAsync(() => demo.AgentsAsync(url, "ann"), agents => agents.SequenceEqual([$"sf_{Agent}"]));
        await demo.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Closed" });
        await Eventually.GetAsync(() => demo.AgentsAsync(url, "ann"), agents => agents.Length == 0);

        var (_, list) = await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, demo.Token("ann"));
        Assert.Equal(url, Assert.Single(list["items"]!.AsArray())!["channelUrl"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_first_adopter_owns_a_channel_and_repeating_makes_no_second_Case()
    {
        await using var demo = await Demo.StartAsync();
        var url = await CreateChannelAsync(demo, "ann", "ben");

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => AdoptAsync(demo, "ann", url)));
        var (second, problem) = await AdoptAsync(demo, "ben", url);
        var started = await demo.OpenAsync("ann", "k");
        var (own, _) = await AdoptAsync(demo, "ann", started);

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Single(answers.Select(answer => answer.Body["Id"]!.GetValue<string>()).Distinct());
        Assert.Equal((409, "urn:supportchat:idempotency-conflict"), (second, problem["type"]!.GetValue<string>()));
        Assert.Equal(409, own);
        Assert.Single(await demo.QueryAsync($"SELECT Id FROM Case WHERE SupportChat_ChannelUrl__c = '{url}'"));
    }

    [Fact]
    public async Task A_start_whose_key_is_the_channels_URL_is_another_conversation()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Conversations:StartDeadline"] = "00:00:20" });
        foreach (var startsFirst in new[] { true, false })
        {
            var url = await CreateChannelAsync(demo, startsFirst ? "ann" : "ben");
            var customer = startsFirst ? "ann" : "ben";
            var started = startsFirst ? await demo.OpenCaseAsync(customer, url) : default;
            var (status, adopted) = await AdoptAsync(demo, customer, url);
            started = startsFirst ? started : await demo.OpenCaseAsync(customer, url);

            Assert.Equal(200, status);
            Assert.NotEqual(url, started.Url);
            var caseId = adopted["Id"]!.GetValue<string>();
            Assert.NotEqual(started.CaseId, caseId);
            Assert.Equal(caseId, Assert.Single(await demo.QueryAsync($"SELECT Id FROM Case WHERE SupportChat_ChannelUrl__c = '{url}'"))["Id"]!.GetValue<string>());
            Assert.Equal(started.CaseId, Assert.Single(await demo.QueryAsync($"SELECT Id FROM Case WHERE SupportChat_ChannelUrl__c = '{started.Url}'"))["Id"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task An_adoption_of_before_the_tag_is_found_again_under_its_old_id_and_no_start_takes_it_over()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Conversations:StartDeadline"] = "00:00:20" });
        var url = await CreateChannelAsync(demo, "ann");
        var old = ConversationId.Derive("ann", url);
        var index = demo.Services.GetRequiredService<IConversationIndex>();
        await index.ClaimChannelAsync(url, old, CancellationToken.None);
        await demo.Services.GetRequiredService<IConversationStore>().InsertAsync(
            new Conversation
            {
                Id = old,
                UserId = "ann",
                ChannelUrl = url,
                CreatedAt = TimeProvider.System.GetUtcNow(),
                CommandHash = "",
                Episodes = [new Episode { Number = 1, From = TimeProvider.System.GetUtcNow() }],
                Applied = new AppliedState { Channel = ChannelState.Created },
            },
            CancellationToken.None);

        var (status, found) = await AdoptAsync(demo, "ann", url);

        Assert.Equal(200, status);
        Assert.Equal(
            old.Value,
            Assert.Single(await demo.QueryAsync("SELECT SupportChat_ConversationId__c FROM Case"))["SupportChat_ConversationId__c"]!.GetValue<string>());
        Assert.Equal(409, (await demo.StartConversationAsync("ann", url)).Status);
        Assert.Equal(found["Id"]!.GetValue<string>(), (await AdoptAsync(demo, "ann", url)).Body["Id"]!.GetValue<string>());
        Assert.Single(await demo.QueryAsync("SELECT Id FROM Case"));
    }

    [Fact]
    public async Task Only_a_member_adopts_and_only_a_channel_of_the_connectors_type()
    {
        await using var demo = await Demo.StartAsync();
        var url = await CreateChannelAsync(demo, "ann");
        await AddUserAsync(demo, "ben");
        var (_, plain) = await Demo.SendAsync(
            demo.Sendbird,
            HttpMethod.Post,
            "v3/group_channels",
            new JsonObject { ["channel_url"] = "plain", ["user_ids"] = new JsonArray("ann"), ["is_distinct"] = false });
        Assert.Equal("plain", plain["channel_url"]!.GetValue<string>());

        var (stranger, _) = await AdoptAsync(demo, "ben", url);
        var (absent, _) = await AdoptAsync(demo, "ann", "nowhere");
        var (otherType, problem) = await AdoptAsync(demo, "ann", "plain");
        var (agent, _) = await AdoptAsync(demo, $"sf_{Agent}", url);

        Assert.Equal((404, 404, 400, 400), (stranger, absent, otherType, agent));
        Assert.Contains("SALESFORCE_SUPPORT_CHAT_CHANNEL", problem["errors"]!["sendbirdChannelURL"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty(await demo.QueryAsync("SELECT Id FROM Case"));
    }

    [Fact]
    public async Task Wrong_keys_are_named()
    {
        await using var demo = await Demo.StartAsync();

        var (status, problem) = await PostAsync(demo, """{"subject":5,"sendbirdchannelurl":"x","sendbirdUserId":""}""");
        var (noJson, _) = await PostAsync(demo, "not json");
        var (large, _) = await PostAsync(demo, new string(' ', 70_000));

        Assert.Equal((400, 400, 413), (status, noJson, large));
        Assert.Equal(["sendbirdChannelURL", "sendbirdUserId", "subject"], problem["errors"]!.AsObject().Select(error => error.Key).Order());
    }

    [Fact]
    public async Task Without_the_demos_leave_the_customer_is_proven()
    {
        await using var demo = await Demo.StartAsync(WithTokens);
        var url = await CreateChannelAsync(demo, "ann");

        var (nobody, _) = await AdoptAsync(demo, "ann", url);
        var (another, _) = await AdoptAsync(demo, "ann", url, demo.Token("ben"));
        var (backEnd, _) = await AdoptAsync(demo, "ann", url, demo.Token("shop", "conversations.write.all"));
        var (own, _) = await AdoptAsync(demo, "ann", url, demo.Token("ann"));

        Assert.Equal((401, 403, 200, 200), (nobody, another, backEnd, own));
        Assert.Single(await demo.QueryAsync("SELECT Id FROM Case"));
    }

    [Fact]
    public async Task Turned_off_the_call_is_not_there()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["ApexRest:Enabled"] = "false", ["ApexRest:AllowAnonymous"] = "false" });

        Assert.Equal(404, (await AdoptAsync(demo, "ann", "any")).Status);
    }

    [Fact]
    public async Task While_Salesforce_is_down_the_client_is_told_to_repeat_and_the_Case_follows_by_itself()
    {
        await using var demo = await Demo.StartAsync();
        var url = await CreateChannelAsync(demo, "ann");
        await Demo.FaultAsync(
            demo.Salesforce, new JsonObject { ["match"] = new JsonObject { ["path"] = "/services/data/" }, ["effect"] = new JsonObject { ["status"] = 503 } });

        var (down, _) = await AdoptAsync(demo, "ann", url);
        await Demo.HealAsync(demo.Salesforce);

        Assert.Equal(503, down);
        var only = Assert.Single(await Eventually.GetAsync(() => demo.QueryAsync($"SELECT Id FROM Case WHERE SupportChat_ChannelUrl__c = '{url}'"), cases => cases.Count > 0));
        var (status, found) = await AdoptAsync(demo, "ann", url);
        Assert.Equal((200, only["Id"]!.GetValue<string>()), (status, found["Id"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_browser_may_call_it_from_where_the_samples_run()
    {
        await using var demo = await Demo.StartAsync();
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "services/apexrest/cases/");
        preflight.Headers.Add("Origin", "http://localhost:3000");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "referrer-policy");

        using var answer = await demo.Api.SendAsync(preflight);

        Assert.Equal("http://localhost:3000", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("Referrer-Policy", answer.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
    }

    /// <summary>A channel as the vendor's client makes it: by the customer, with the connector's custom type.</summary>
    private static async Task<string> CreateChannelAsync(Demo demo, params string[] members)
    {
        foreach (var member in members)
        {
            await AddUserAsync(demo, member);
        }

        var url = $"chat_{Guid.NewGuid():N}";
        var (status, body) = await Demo.SendAsync(demo.Sendbird, HttpMethod.Post, "v3/group_channels", new JsonObject
        {
            ["name"] = $"{members[0]}'s channel",
            ["channel_url"] = url,
            ["custom_type"] = "SALESFORCE_SUPPORT_CHAT_CHANNEL",
            ["user_ids"] = new JsonArray([.. members.Select(member => (JsonNode?)member)]),
            ["inviter_id"] = members[0],
            ["is_distinct"] = false,
        });
        Assert.True(status == 200, $"The channel answered {status}: {body}");
        return url;
    }

    private static Task AddUserAsync(Demo demo, string userId) =>
        Demo.SendAsync(demo.Sendbird, HttpMethod.Post, "v3/users", new JsonObject { ["user_id"] = userId, ["nickname"] = userId, ["profile_url"] = "" });

    private static Task<IReadOnlyList<JsonObject>> RowsAsync(Demo demo, string caseId) =>
        demo.QueryAsync($"SELECT Text__c FROM SupportChat_Message__c WHERE Case__c = '{caseId}' ORDER BY SentAtMs__c");

    private static Task<(int Status, JsonObject Body)> AdoptAsync(Demo demo, string userId, string channelUrl, string? token = null) => PostAsync(
        demo,
        new JsonObject
        {
            ["subject"] = "ann's channel",
            ["suppliedName"] = "Ann",
            ["sendbirdUserId"] = userId,
            ["sendbirdChannelURL"] = channelUrl,
            ["isEinsteinBotCase"] = false,
        }.ToJsonString(),
        token);

    /// <summary>With a trailing slash, as text, and with the header that the sample sends.</summary>
    private static async Task<(int Status, JsonObject Body)> PostAsync(Demo demo, string body, string? token = null)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, "services/apexrest/cases/")
        { Content = new StringContent(body, Encoding.UTF8, "text/plain") };
        request.Headers.Add("Referrer-Policy", "unsafe_url");
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using var answer = await demo.Api.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject());
    }
}
