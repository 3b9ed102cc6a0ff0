using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SupportChat.Sendbird;
using SupportChat.Tests.Fixtures;
using SupportChat.Webhooks;

namespace SupportChat.Tests.EndToEnd;

/// <summary>A signed webhook with something odd in it is still told by Sendbird: what can be read counts, and the channel tells the rest.</summary>
public sealed class WebhookFallbackToChannelTests
{
    [Fact]
    public async Task An_odd_member_of_the_envelope_takes_no_message_along()
    {
        await using var demo = await QuietAsync();
        var url = await demo.OpenAsync("ann", "k");
        foreach (var (odd, expected) in new[]
        {
            ("\"sender\":{\"user_id\":\"ann\",\"nickname\":\"A \\ud83d\"},\"type\":\"MESG\"", "Customer"),
            ("\"users\":{},\"members\":\"x\",\"sender\":{\"user_id\":\"ann\"},\"type\":\"MESG\"", "Customer"),
            ("\"\\ud83d\":\"\\ud83d\",\"sender\":{\"user_id\":\"ann\"},\"type\":\"MESG\"", "Customer"),
            ("\"sender\":{\"user_id\":\"ann\"},\"type\":\"MESG\",\"app_id\":5", "Customer"),
            ("\"sender\":{\"user_id\":\"sf_005000000000001AAA\"},\"type\":\"MESG\"", "Agent"),
            ("\"sender\":{\"user_id\":\"robot\",\"is_bot\":true},\"type\":\"MESG\"", "Bot"),
            ("\"sender\":null,\"type\":\"ADMM\"", "System"),
        })
        {
            var id = Id++;
            var app = odd.Contains("app_id", StringComparison.Ordinal) ? "" : "\"app_id\":\"SUPPORTCHAT-DEMO\",";
            var body = $"{{\"category\":\"group_channel:message_send\",{app}{odd},\"payload\":{{\"message_id\":{id},\"message\":\"Hi \\ud83d there\",\"created_at\":1700000000000,\"parent_message_id\":0}},{Channel(url)}}}";

            Assert.Equal((odd, 200), (odd, await SendAsync(demo, body)));

            var row = Assert.Single(await Eventually.GetAsync(() => RowsAsync(demo, url, id), rows => rows.Count == 1));
            Assert.Equal((odd, "Hi \uFFFD there", expected), (odd, row["Text__c"]!.GetValue<string>(), row["SenderType__c"]!.GetValue<string>()));
            Assert.Null(row["ParentMessageId__c"]);
        }

        await demo.SettleAsync();
        Assert.Equal(0, (await demo.OpsAsync(HttpMethod.Get, "status")).Body["deadLetters"]!.GetValue<int>());
    }

    [Fact]
    public async Task What_cannot_be_read_here_is_read_from_the_channel()
    {
        await using var demo = await QuietAsync();
        var n = 0;
        foreach (var odd in new[]
        {
            "\"category\":\"group_channel:message_send\",\"type\":\"MESG\",\"payload\":\"text\"",
            "\"category\":\"group_channel:message_send\",\"type\":\"MESG\",\"payload\":{\"message_id\":1.5,\"created_at\":1}",
            "\"category\":\"group_channel:message_send\",\"type\":\"MESG\",\"payload\":{\"message_id\":-4,\"created_at\":1700000000000}",
            "\"category\":\"group_channel:message_send\",\"type\":\"MESG\",\"payload\":{\"message_id\":1,\"created_at\":9000000000000000000}",
            "\"category\":\"group_channel:message_send\",\"type\":\"MESG\",\"payload\":{\"message_id\":1,\"created_at\":-1}",
            "\"category\":\"group_channel:message_send\",\"type\":\"MESG\",\"payload\":{\"message_id\":1,\"created_at\":\"soon\"}",
            "\"category\":\"group_channel:message_update\",\"type\":\"MESG\",\"payload\":{\"message_id\":1,\"created_at\":1700000000000,\"updated_at\":1e300,\"deleted_at\":999999999999999}",
            "\"category\":7,\"type\":\"MESG\",\"payload\":{}",
            "\"category\":\"\\ud83d\",\"category\":null",
        })
        {
            var url = await demo.OpenAsync($"customer-{n++}", "k");
            var id = await demo.PostMessageAsync(url, $"customer-{n - 1}", "said");

            Assert.Equal((odd, 200), (odd, await SendAsync(demo, $"{{\"app_id\":\"SUPPORTCHAT-DEMO\",{odd},{Channel(url)}}}")));

            var row = Assert.Single(await Eventually.GetAsync(() => RowsAsync(demo, url, id), rows => rows.Count == 1));
            Assert.Equal((odd, "said"), (odd, row["Text__c"]!.GetValue<string>()));
        }

        await demo.SettleAsync();
        Assert.Equal(0, (await demo.OpsAsync(HttpMethod.Get, "status")).Body["deadLetters"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_message_whose_type_or_file_the_webhook_does_not_tell_is_read_by_its_id()
    {
        await using var demo = await QuietAsync();
        var url = await demo.OpenAsync("ann", "k");
        var text = await demo.PostMessageAsync(url, "ann", "said");
        var (_, file) = await Demo.SendAsync(demo.Sendbird, HttpMethod.Post, $"v3/group_channels/{url}/messages", new JsonObject
        {
            ["message_type"] = "FILE",
            ["user_id"] = "ann",
            ["url"] = "https://files.test/a.png",
            ["file_name"] = "a.png",
        });
        var fileId = file["message_id"]!.GetValue<long>();

        await SendAsync(demo, $"{{\"app_id\":\"SUPPORTCHAT-DEMO\",\"category\":\"group_channel:message_send\",\"type\":5,\"payload\":{{\"message_id\":{text},\"created_at\":1700000000000}},{Channel(url)}}}");
        await SendAsync(demo, $"{{\"app_id\":\"SUPPORTCHAT-DEMO\",\"category\":\"group_channel:message_send\",\"type\":\"FILE\",\"payload\":{{\"message_id\":{fileId},\"created_at\":1700000000000,\"files\":[{{}}]}},{Channel(url)}}}");

        Assert.Equal("said", (await Eventually.GetAsync(() => RowsAsync(demo, url, text), rows => rows.Count == 1))[0]["Text__c"]!.GetValue<string>());
        Assert.Equal("https://files.test/a.png", (await Eventually.GetAsync(() => RowsAsync(demo, url, fileId), rows => rows.Count == 1))[0]["FileUrl__c"]!.GetValue<string>());
    }

    [Fact]
    public async Task Every_file_of_a_message_is_on_the_Case_and_a_deletion_marks_them_all()
    {
        await using var demo = await QuietAsync();
        var url = await demo.OpenAsync("ann", "k");
        var files = string.Join(',', Enumerable.Range(1, 30).Select(i => $"{{\"url\":\"https://files.test/{i}.png\",\"file_name\":\"{i}.png\",\"content_type\":\"image/png\",\"file_size\":\"{i}\"}}"));
        var id = Id++;
        string Told(string category, string payload) =>
            $"{{\"app_id\":\"SUPPORTCHAT-DEMO\",\"category\":\"group_channel:{category}\",\"type\":\"FILE\",\"sender\":{{\"user_id\":\"ann\"}},\"payload\":{{\"message_id\":{id},\"created_at\":1700000000000,{payload}}},{Channel(url)}}}";

        await SendAsync(demo, Told("message_send", $"\"message\":\"\",\"file\":{{}},\"files\":[{files}]"));

        var rows = await Eventually.GetAsync(() => RowsAsync(demo, url, id), found => found.Count == 30);
        Assert.Equal(
            Enumerable.Range(1, 30).Select(i => $"https://files.test/{i}.png").Order(), rows.Select(row => row["FileUrl__c"]!.GetValue<string>()).Order());
        Assert.All(
            rows,
            row => Assert.Equal(
                ("File", "Customer", false),
                (row["Kind__c"]!.GetValue<string>(), row["SenderType__c"]!.GetValue<string>(), row["Deleted__c"]!.GetValue<bool>())));
        Assert.Equal(29, rows.Count(row => row["ParentMessageId__c"]?.GetValue<string>() == $"{id}"));
        Assert.Equal(
            "30.png", rows.Single(row => row["MessageId__c"]!.GetValue<string>().EndsWith("-30", StringComparison.Ordinal))["FileName__c"]!.GetValue<string>());

        await SendAsync(demo, Told("message_delete", "\"deleted_at\":1700000009000"));
        rows = await Eventually.GetAsync(() => RowsAsync(demo, url, id), found => found.All(row => row["Deleted__c"]!.GetValue<bool>()));
        Assert.Equal(30, rows.Count);

        // What comes late changes nothing.
        await SendAsync(demo, Told("message_update", $"\"message\":\"late\",\"updated_at\":1700000001000,\"files\":[{files}]"));
        await demo.SettleAsync();
        Assert.All(await RowsAsync(demo, url, id), row => Assert.True(row["Deleted__c"]!.GetValue<bool>()));
        var (_, ledger) = await demo.OpsAsync(HttpMethod.Get, $"conversations/{Demo.IdOf(url)}");
        Assert.Equal(1, ledger["ledger"]!["written"]!.GetValue<long>());
    }

    [Fact]
    public async Task An_address_too_long_for_its_field_stands_whole_in_the_text()
    {
        await using var demo = await QuietAsync();
        var url = await demo.OpenAsync("ann", "k");
        var address = $"https://files.test/{new string('x', 2_100)}";
        var id = Id++;

        await SendAsync(demo, $"{{\"app_id\":\"SUPPORTCHAT-DEMO\",\"category\":\"group_channel:message_send\",\"type\":\"FILE\",\"sender\":{{\"user_id\":\"ann\"}},\"payload\":{{\"message_id\":{id},\"created_at\":1700000000000,\"url\":\"{address}\",\"filename\":\"{new string('n', 300)}\"}},{Channel(url)}}}");

        var row = Assert.Single(await Eventually.GetAsync(() => RowsAsync(demo, url, id), rows => rows.Count == 1));
        Assert.Equal(address, row["Text__c"]!.GetValue<string>());
        Assert.Null(row["FileUrl__c"]);
        Assert.Equal(255, row["FileName__c"]!.GetValue<string>().Length);
    }

    private static long Id { get; set; } = 5_000_000;

    private static string Channel(string url) => $"\"channel\":{{\"channel_url\":\"{url}\",\"custom_type\":\"{GroupChannel.SupportCustomType}\"}}";

    /// <summary>A demo that Sendbird itself tells nothing.</summary>
    private static async Task<Demo> QuietAsync()
    {
        var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Conversations:StartDeadline"] = "00:00:20" });
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Put, "emulator/webhooks", new JsonObject { ["drop"] = 1 });
        return demo;
    }

    private static async Task<int> SendAsync(Demo demo, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/sendbird/webhook") { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(WebhookSignature.Header, Convert.ToHexStringLower(HMACSHA256.HashData("demo-sendbird-token"u8, bytes)));
        using var answer = await demo.Api.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private static Task<IReadOnlyList<JsonObject>> RowsAsync(Demo demo, string url, long id) => demo.QueryAsync(
        $"SELECT MessageId__c, Text__c, Kind__c, SenderType__c, Deleted__c, FileUrl__c, FileName__c, ParentMessageId__c FROM SupportChat_Message__c WHERE MessageId__c LIKE '{Demo.IdOf(url)}-{id}%'");
}
