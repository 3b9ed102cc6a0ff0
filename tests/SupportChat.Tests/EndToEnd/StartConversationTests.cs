using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

public sealed class StartConversationTests
{
    /// <summary>How fast this machine is, is not what is tested.</summary>
    private static readonly Dictionary<string, string?> Patient = new() { ["Conversations:StartDeadline"] = "00:00:20" };

    [Fact]
    public async Task A_start_answers_201_with_channel_session_token_and_Case_and_all_three_exist()
    {
        await using var demo = await Demo.StartAsync(Patient);

        var (status, body) = await demo.StartConversationAsync("ann", "order-1", new JsonObject
        {
            ["subject"] = "Where is my order?",
            ["description"] = "Number 17",
            ["name"] = "Ann",
            ["email"] = "ann@example.com",
            ["firstMessage"] = "Hello?",
        });

        Assert.Equal(201, status);
        Assert.Equal("ready", body["state"]!.GetValue<string>());
        Assert.Equal("SUPPORTCHAT-DEMO", body["sendbird"]!["applicationId"]!.GetValue<string>());
        Assert.NotEmpty(body["sendbird"]!["sessionToken"]!.GetValue<string>());
        var url = body["channelUrl"]!.GetValue<string>();
        var channel = await demo.ChannelAsync(url);
        Assert.Equal("SALESFORCE_SUPPORT_CHAT_CHANNEL", channel["custom_type"]!.GetValue<string>());
        var found = Assert.Single(await demo.QueryAsync($"SELECT Id, CaseNumber, Subject, SuppliedEmail, SupportChat_ChannelUrl__c, SupportChat_UserId__c FROM Case"));
        Assert.Equal(body["case"]!["id"]!.GetValue<string>(), found["Id"]!.GetValue<string>());
        Assert.Equal(url, found["SupportChat_ChannelUrl__c"]!.GetValue<string>());
        Assert.Equal("ann", found["SupportChat_UserId__c"]!.GetValue<string>());
        Assert.Equal("New", await demo.CaseStatusAsync(url));
        var row = Assert.Single(await Eventually.GetAsync(() => demo.MessagesAsync(url), rows => rows.Count > 0));
        Assert.Equal("Hello?", row["Text__c"]!.GetValue<string>());
        Assert.Equal("Customer", row["SenderType__c"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_same_key_answers_200_and_another_command_with_it_409()
    {
        await using var demo = await Demo.StartAsync(Patient);

        var (created, first) = await demo.StartConversationAsync("ann", "order-1");
        var (repeated, second) = await demo.StartConversationAsync("ann", "order-1");
        var (conflict, problem) = await demo.StartConversationAsync("ann", "order-1", new JsonObject { ["subject"] = "Something else" });

        Assert.Equal((201, 200, 409), (created, repeated, conflict));
        Assert.Equal(first["conversationId"]!.GetValue<string>(), second["conversationId"]!.GetValue<string>());
        Assert.Equal("urn:supportchat:idempotency-conflict", problem["type"]!.GetValue<string>());
        Assert.Single(await demo.QueryAsync("SELECT Id FROM Case"));
    }

    [Fact]
    public async Task A_conversation_is_seen_by_its_customer_only()
    {
        await using var demo = await Demo.StartAsync();
        var (_, body) = await demo.StartConversationAsync("ann", "order-1");
        var path = $"api/conversations/{body["conversationId"]!.GetValue<string>()}";

        var (own, view) = await Demo.SendAsync(demo.Api, HttpMethod.Get, path, null, demo.Token("ann"));
        var (other, _) = await Demo.SendAsync(demo.Api, HttpMethod.Get, path, null, demo.Token("bob"));
        var (nobody, _) = await Demo.SendAsync(demo.Api, HttpMethod.Get, path);
        var (listed, list) = await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, demo.Token("ann"));
        var (_, foreign) = await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, demo.Token("bob"));

        Assert.Equal((200, 404, 401, 200), (own, other, nobody, listed));
        Assert.Null(view["sendbird"]);
        Assert.Single(list["items"]!.AsArray());
        Assert.Empty(foreign["items"]!.AsArray());
    }

    [Fact]
    public async Task Wrong_fields_are_named_with_their_remedy()
    {
        await using var demo = await Demo.StartAsync();

        var (status, problem) = await demo.StartConversationAsync("ann", "k", new JsonObject
        {
            ["subject"] = new string('x', 256),
            ["email"] = "nowhere",
            ["priority"] = 3,
            ["colour"] = "red",
            ["fields"] = new JsonObject { ["OwnerId"] = "x" },
        });

        Assert.Equal(400, status);
        Assert.Equal("urn:supportchat:validation", problem["type"]!.GetValue<string>());
        Assert.Equal(["colour", "email", "fields.OwnerId", "priority", "subject"], problem["errors"]!.AsObject().Select(error => error.Key).Order());
        Assert.Empty(await demo.QueryAsync("SELECT Id FROM Case"));
    }

    [Fact]
    public async Task A_customer_cannot_name_another_and_a_back_end_with_the_role_can()
    {
        await using var demo = await Demo.StartAsync();
        var command = new JsonObject { ["subject"] = "Hi", ["userId"] = "bob" };

        var (customer, _) = await Demo.SendAsync(demo.Api, HttpMethod.Post, "api/conversations", command.DeepClone(), demo.Token("ann"));
        var (backEnd, body) = await Demo.SendAsync(demo.Api, HttpMethod.Post, "api/conversations", command, demo.Token("service", "conversations.write.all"));
        var (agent, _) = await Demo.SendAsync(
            demo.Api, HttpMethod.Post, "api/conversations", new JsonObject { ["subject"] = "Hi" }, demo.Token("sf_005000000000001AAA"));

        Assert.Equal((403, 201, 403), (customer, backEnd, agent));
        Assert.Equal("bob", body["sendbird"]!["userId"]!.GetValue<string>());
    }

    [Fact]
    public async Task Webhooks_prove_themselves_or_change_nothing()
    {
        await using var demo = await Demo.StartAsync();
        var body = Encoding.UTF8.GetBytes("""{"category":"group_channel:message_send","app_id":"SUPPORTCHAT-DEMO"}""");

        async Task<HttpStatusCode> PostAsync(byte[] bytes, string? signature)
        {
            using var content = new ByteArrayContent(bytes);
            if (signature is not null)
            {
                content.Headers.Add("x-sendbird-signature", signature);
            }

            return (await demo.Api.PostAsync("api/sendbird/webhook", content)).StatusCode;
        }

        var key = "demo-sendbird-token"u8.ToArray();
        string Sign(byte[] bytes) => Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(key, bytes));
        var unknown = Encoding.UTF8.GetBytes("""{"category":"user:block","app_id":"SUPPORTCHAT-DEMO"}""");

        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(body, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(body, new string('0', 64)));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(body, Sign(body)));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(unknown, Sign(unknown)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(new byte[1_048_577], new string('0', 64)));
    }
}
