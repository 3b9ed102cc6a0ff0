using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SupportChat.Cli.Embedded;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Tests.Fixtures;
using SupportChat.Webhooks;

namespace SupportChat.Tests.EndToEnd;

/// <summary>Signed webhooks with a member that is not what it should be: what they tell of is on the Case all the same.</summary>
public sealed class MalformedWebhookTests
{
    private const string Text = "as Sendbird has it";

    private static readonly (string From, string To)[] MessageOddities =
    [
        ("\"nickname\":\"Ann\"", "\"nickname\":\"A\\ud83d\""),
        ("\"nickname\":\"Ann\"", "\"nickname\":\"A\u00FF\u00FE\""),
        ("\"nickname\":\"Ann\"", "\"nickname\":7,\"n\\udead\":1"),
        ("\"user_id\":\"ann\"", "\"user_id\":7"),
        ("\"sender\":{\"user_id\":\"ann\",\"nickname\":\"Ann\"}", "\"sender\":\"ann\""),
        ("\"sender\":{\"user_id\":\"ann\",\"nickname\":\"Ann\"}", "\"sender\":[]"),
        ("\"type\":\"MESG\"", "\"type\":5"),
        ("\"type\":\"MESG\"", "\"type\":\"FILE\""),
        ("\"type\":\"MESG\",", ""),
        ("\"message\":\"told\"", "\"message\":{}"),
        ("\"created_at\":#t", "\"created_at\":9000000000000000000"),
        ("\"created_at\":#t", "\"created_at\":-1"),
        ("\"created_at\":#t", "\"created_at\":1.5"),
        ("\"created_at\":#t", "\"created_at\":\"soon\""),
        ("\"created_at\":#t", "\"created_at\":253402300800000"),
        ("\"created_at\":#t", "\"created_at\":#t,\"updated_at\":99999999999999999999"),
        ("\"message_id\":#i", "\"message_id\":-#i"),
        ("\"message_id\":#i", "\"message_id\":#i.5"),
        ("\"message_id\":#i", "\"message_id\":99999999999999999999"),
        ("\"message_id\":#i", "\"id\":#i"),
        ("\"payload\":{", "\"payload\":\"text\",\"rest\":{"),
        ("\"payload\":{", "\"payload\":[{\"a\":1}],\"rest\":{"),
        ("\"category\":\"group_channel:message_send\"", "\"category\":7"),
        ("\"category\":\"group_channel:message_send\",", ""),
        ("\"category\":\"group_channel:message_send\"", "\"category\":\"group_channel:message_update\""),
        ("\"app_id\":\"SUPPORTCHAT-DEMO\",", ""),
        ("\"app_id\":\"SUPPORTCHAT-DEMO\"", "\"app_id\":null"),
        ("\"app_id\":\"SUPPORTCHAT-DEMO\"", "\"app_id\":5"),
        ("\"custom_type\":\"SALESFORCE_SUPPORT_CHAT_CHANNEL\"", "\"custom_type\":null"),
        ("\"custom_type\":\"SALESFORCE_SUPPORT_CHAT_CHANNEL\"", "\"custom_type\":{}"),
        ("\"payload\":{", "\"users\":{},\"silent\":[],\"payload\":{"),
    ];

    [Fact]
    public async Task The_message_is_on_the_Case_whatever_member_is_odd()
    {
        await using var demo = await Demo.StartAsync();
        var systems = new TwoSystems(demo.Sendbird, demo.Salesforce);
        var url = await demo.OpenAsync("ann", "k");
        await systems.DisturbWebhooksAsync(drop: 1);
        foreach (var (from, to) in MessageOddities)
        {
            var message = await systems.PostAsync(url, TwoSystems.Text("ann", Text));
            var sound = Body(url, "told");
            Assert.Contains(from, sound, StringComparison.Ordinal);
            var odd = sound.Replace(from, to, StringComparison.Ordinal)
                .Replace("#i", TwoSystems.Id(message).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("#t", message["created_at"]!.GetValue<long>().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

            Assert.Equal((to, 200), (to, await PostAsync(demo, Encoding.Latin1.GetBytes(odd))));

            var row = await RowAsync(demo, url, TwoSystems.Id(message), to);
            Assert.Equal((to, "Customer", "Text"), (to, Value(row, "SenderType__c"), Value(row, "Kind__c")));
            Assert.Contains(Value(row, "Text__c"), new[] { Text, "told" });
        }

        await demo.SettleAsync();
        Assert.Equal(MessageOddities.Length, (await demo.MessagesAsync(url)).Count);
        var letters = (await demo.OpsAsync(HttpMethod.Get, "dead-letters")).Body["items"]!.AsArray();
        Assert.Empty(letters.Select(letter => $"{letter!["kind"]} {letter["reason"]} {letter["description"]} {letter["correlationId"]}"));
    }

    [Fact]
    public async Task Names_cut_in_an_emoji_are_mended_and_kept()
    {
        await using var demo = await Demo.StartAsync();
        var url = await demo.OpenAsync("ann", "k");
        var body = Body(url, "Hi \\ud83d, \\\\ud83d \\ud83d\\ude00").Replace("\"Ann\"", "\"A\\ud83d\u00FF\\ude00\"", StringComparison.Ordinal);

        body = body.Replace("#i", "77", StringComparison.Ordinal).Replace("#t", "1700000000000", StringComparison.Ordinal);
        Assert.Equal(200, await PostAsync(demo, Encoding.Latin1.GetBytes(body)));

        var row = await RowAsync(demo, url, 77, "names");
        Assert.Equal(("Hi \uFFFD, \\ud83d \U0001F600", "A\uFFFD\uFFFD\uFFFD"), (Value(row, "Text__c"), Value(row, "SenderName__c")));
    }

    [Theory]
    [InlineData("\"created_at\":#t", "\"created_at\":9000000000000000000")]
    [InlineData("\"created_at\":#t", "\"deleted_at\":-5")]
    [InlineData("\"sender\":{\"user_id\":\"ann\",\"nickname\":\"Ann\"}", "\"sender\":7")]
    [InlineData("\"type\":\"MESG\"", "\"type\":7")]
    [InlineData("\"nickname\":\"Ann\"", "\"nickname\":\"#70000\"")]
    public async Task A_deletion_is_certain_by_its_id(string from, string to)
    {
        await using var demo = await Demo.StartAsync();
        var url = await demo.OpenAsync("ann", "k");
        var id = await demo.PostMessageAsync(url, "ann", "gone");
        await Eventually.BecomesTrueAsync(async () => (await demo.MessagesAsync(url)).Count == 1);
        var body = Body(url, "").Replace("message_send", "message_delete", StringComparison.Ordinal).Replace(from, to, StringComparison.Ordinal)
            .Replace("\"message\":\"\",", "", StringComparison.Ordinal).Replace("#70000", new string('n', 70_000), StringComparison.Ordinal)
            .Replace("#i", id.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("#t", "1700000000000", StringComparison.Ordinal);

        Assert.Equal(200, await PostAsync(demo, Encoding.UTF8.GetBytes(body)));

        await Eventually.BecomesTrueAsync(async () => (await demo.MessagesAsync(url)) is [var row] && row["Deleted__c"]!.GetValue<bool>());
        Assert.Equal("gone", Value((await demo.MessagesAsync(url))[0], "Text__c"));
    }

    [Theory]
    [InlineData("\"category\":\"group_channel:join\",\"users\":{}", VerifyScope.Members, 0)]
    [InlineData("\"category\":\"group_channel:join\"", VerifyScope.Members, 0)]
    [InlineData("\"category\":\"group_channel:leave\",\"users\":[{\"user_id\":\"ann\"},5]", VerifyScope.Members, 0)]
    [InlineData("\"category\":\"group_channel:decline_invite\",\"users\":[{\"user_id\":7}]", VerifyScope.Members, 0)]
    [InlineData("\"category\":\"group_channel:changed\",\"changes\":\"\\udead\"", VerifyScope.Channel, 0)]
    [InlineData("\"category\":{},\"payload\":{\"message_id\":1}", VerifyScope.Chat, 1)]
    [InlineData("\"category\":null", VerifyScope.Chat, 1)]
    [InlineData("\"category\":\"group_channel:join\",\"users\":[]", VerifyScope.Members, 0)]
    [InlineData("\"category\":\"group_channel:leave\",\"users\":[{\"user_id\":\"ann\",\"nickname\":5}]", VerifyScope.Nothing, 0)]
    [InlineData("\"category\":\"group_channel:message_read\",\"users\":5", VerifyScope.Nothing, 0)]
    public async Task What_an_odd_event_may_have_told_is_looked_after(string members, VerifyScope verified, int repairs)
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.DrainAsync();
        var body = Encoding.UTF8.GetBytes($$$"""{{{{members}}},"app_id":"SUPPORTCHAT-DEMO","channel":{"channel_url":"{{{conversation.ChannelUrl}}}"}}""");

        var signature = Convert.ToHexStringLower(HMACSHA256.HashData("demo-sendbird-token"u8, body));
        var outcome = await integration.Get<WebhookIntake>().HandleAsync(body, signature, CancellationToken.None);

        Assert.Equal(WebhookOutcome.Accepted, outcome);
        var queue = integration.Get<SqliteWorkQueue>();
        var reconciles = await queue.ReceiveAsync(WorkQueueName.Conversations, 10);
        var scopes = reconciles.Select(work => JsonSerializer.Deserialize(work.Item.Body.Span, ReconcileRequestJsonContext.Default.ReconcileRequest)!.Verify);
        Assert.Equal(verified == VerifyScope.Nothing ? [] : [verified], scopes);
        Assert.Equal(Enumerable.Repeat(WorkKind.Repair, repairs), (await queue.ReceiveAsync(WorkQueueName.Transcripts, 10)).Select(work => work.Item.Kind));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"a\\ud83d\"")]
    [InlineData("{\"category\":\"group_channel:message_send\"")]
    [InlineData("{\"category\":\"group_channel:message_send\",\"app_id\":\"SUPPORTCHAT-DEMO\",\"channel\":[\"URL\"]}")]
    [InlineData("{\"category\":\"group_channel:message_send\",\"app_id\":\"SUPPORTCHAT-DEMO\",\"channel\":{\"channel_url\":5}}")]
    public async Task What_names_no_channel_of_ours_is_acknowledged(string body)
    {
        await using var demo = await Demo.StartAsync();

        Assert.Equal(200, await PostAsync(demo, Encoding.UTF8.GetBytes(body)));
        Assert.Equal(401, await PostAsync(demo, """{"category":"x","app_id":"OTHER\ud83d"}"""u8.ToArray()));
        Assert.Equal(0, (await demo.OpsAsync(HttpMethod.Get, "status")).Body["deadLetters"]!.GetValue<int>());
    }

    /// <summary>A sound webhook of a text; <c>#i</c> stands for its id and <c>#t</c> for its time.</summary>
    internal static string Body(string url, string text) =>
        """{"category":"group_channel:message_send","app_id":"SUPPORTCHAT-DEMO","sender":{"user_id":"ann","nickname":"Ann"},"type":"MESG","""
        + $$"""
        "payload":{"message_id":#i,"message":"{{text}}","created_at":#t},
        """.Trim()
        + $$$"""
        "channel":{"channel_url":"{{{url}}}","custom_type":"SALESFORCE_SUPPORT_CHAT_CHANNEL"}}
        """.Trim();

    internal static async Task<int> PostAsync(Demo demo, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/sendbird/webhook") { Content = new ByteArrayContent(body) };
        request.Headers.Add("x-sendbird-signature", Convert.ToHexStringLower(HMACSHA256.HashData("demo-sendbird-token"u8, body)));
        using var answer = await demo.Api.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private static async Task<JsonObject> RowAsync(Demo demo, string url, long id, string what)
    {
        IReadOnlyList<JsonObject> rows = [];
        await Eventually.BecomesTrueAsync(async () =>
        {
            rows = await demo.QueryAsync(
                $"SELECT Text__c, SenderType__c, SenderName__c, Kind__c FROM SupportChat_Message__c WHERE MessageId__c = '{Demo.IdOf(url)}-{id}'");
            return rows.Count == 1;
        });
        Assert.True(rows.Count == 1, what);
        return rows[0];
    }

    private static string? Value(JsonObject json, string name) => json[name]?.GetValue<string>();
}
