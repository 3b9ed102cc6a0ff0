using System.Text.Json.Nodes;
using SupportChat.Emulators;
using SupportChat.Tests.Emulators.Sendbird.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Sendbird;

public sealed class MultipleFilesTests
{
    private const string Channel = "/v3/group_channels/case_1";
    private const string Path = Channel + "/messages";

    /// <summary>What a message must show of the files of <see cref="Three"/>: both spellings of the address, and what was left out.</summary>
    private const string Shown = """
        [{"url":"https://x.test/a.png","file_name":"a.png","file_type":"image/png","file_size":11,"thumbnails":[{"url":"https://x.test/a-100.png","width":100,"height":80}],"require_auth":true},
        {"url":"https://x.test/b.pdf","file_name":"b.pdf","file_type":"application/pdf","file_size":22,"thumbnails":[],"require_auth":false},
        {"url":"https://x.test/c","file_name":"","file_type":"","file_size":0,"thumbnails":[],"require_auth":false}]
        """;

    private static readonly object[] Three =
    [
        new
        {
            url = "https://x.test/a.png",
            file_name = "a.png",
            file_type = "image/png",
            file_size = 11,
            thumbnails = new[] { new { url = "https://x.test/a-100.png", width = 100, height = 80 } },
            require_auth = true,
        },
        new { file_url = "https://x.test/b.pdf", file_name = "b.pdf", file_type = "application/pdf", file_size = 22 },
        new { url = "https://x.test/c" },
    ];

    [Fact]
    public async Task A_back_end_sends_several_files_and_every_read_shows_them_all()
    {
        await using var server = await WithMembersAsync();

        var sent = await server.DoAsync("POST", Path, new { message_type = "FILE", user_id = "cust_1", files = Three, message = "my papers", data = "d" });
        var id = (long)sent["message_id"]!;
        var read = await server.DoAsync("GET", $"{Path}/{id}");
        var listed = (await server.DoAsync("GET", $"{Path}?message_ts={sent["created_at"]}"))["messages"]![0]!;
        var last = (await server.DoAsync("GET", Channel))["last_message"]!;
        var state = (await server.DoAsync("GET", "/emulator/state"))["channels"]![0]!["messages"]![0]!;

        Assert.Equal("FILE", (string?)sent["type"]);
        Assert.Equal("my papers", (string?)sent["message"]);
        Assert.Equal("d", (string?)sent["data"]);
        Assert.All([sent, read, listed, last, state], message => AssertShowsAll(message));
    }

    [Fact]
    public async Task An_edit_keeps_the_files_and_a_removal_takes_them()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await WithMembersAsync(new SendbirdEmulatorOptions { WebhookUrl = receiver.Url });
        var id = (long)(
            await server.DoAsync("POST", Path, new { message_type = "FILE", user_id = "cust_1", files = Three, message = "old", data = "d" }))["message_id"]!;

        var edited = await server.DoAsync("PUT", $"{Path}/{id}", new { message_type = "FILE", message = "new", data = "e" });
        var read = await server.DoAsync("GET", $"{Path}/{id}");
        var update = (await receiver.WaitForAsync("group_channel:message_update")).Json["payload"]!;
        await server.DoAsync("DELETE", $"{Path}/{id}");
        var removed = (await server.DoAsync("GET", $"{Path}?message_ts=1&next_limit=9&including_removed=true"))["messages"]![0]!;
        var delete = (await receiver.WaitForAsync("group_channel:message_delete")).Json["payload"]!;

        Assert.All([edited, read], message => AssertShowsAll(message));
        Assert.Equal("new", (string?)edited["message"]);
        Assert.Equal("e", (string?)edited["data"]);
        AssertFiles(update["files"]);
        Assert.True((bool)removed["is_removed"]!);
        Assert.Equal("{}", removed["file"]!.ToJsonString());
        Assert.Equal("[]", removed["files"]!.ToJsonString());
        Assert.Equal("", (string?)removed["message"]);
        Assert.DoesNotContain("x.test", removed.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(["message_id", "created_at", "deleted_at"], delete.AsObject().Select(property => property.Key));
    }

    [Fact]
    public async Task A_webhook_carries_all_files_and_the_text_beside_them()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await WithMembersAsync(new SendbirdEmulatorOptions { WebhookUrl = receiver.Url });

        await server.DoAsync("POST", Path, new { message_type = "FILE", user_id = "cust_1", files = Three, message = "my papers" });
        await server.DoAsync("POST", Path, new { message_type = "FILE", user_id = "cust_1", files = Three[..2] });
        await Eventually.BecomesTrueAsync(() => receiver.Of("group_channel:message_send").Count == 2);

        var body = receiver.Of("group_channel:message_send")[0].Json;
        Assert.Equal("FILE", (string?)body["type"]);
        Assert.Equal("my papers", (string?)body["payload"]!["message"]);
        AssertFiles(body["payload"]!["files"]);
        Assert.Null(body["payload"]!["url"]);
        Assert.Null(body["payload"]!["filename"]);
        Assert.Equal(2, receiver.Of("group_channel:message_send")[1].Json["payload"]!["files"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("""{"url":"https://x.test/a.png","file_name":"a.png","file_type":"image/png","file_size":11}""")]
    [InlineData("""{"files":[{"url":"https://x.test/a.png","file_name":"a.png","file_type":"image/png","file_size":11}]}""")]
    [InlineData("""{"files":[{"file_url":"https://x.test/a.png","file_name":"a.png","file_type":"image/png","file_size":11}]}""")]
    [InlineData("""{"files":{"url":"https://x.test/a.png","file_name":"a.png","file_type":"image/png","file_size":11}}""")]
    public async Task One_file_has_the_old_shape_however_it_was_sent(string files)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await WithMembersAsync(new SendbirdEmulatorOptions { WebhookUrl = receiver.Url });
        var body = JsonNode.Parse(files)!;
        body["message_type"] = "FILE";
        body["user_id"] = "cust_1";

        var sent = await server.DoAsync("POST", Path, body.ToJsonString());
        var payload = (await receiver.WaitForAsync("group_channel:message_send")).Json["payload"]!;

        Assert.Equal("""{"url":"https://x.test/a.png","name":"a.png","type":"image/png","size":11,"data":""}""", sent["file"]!.ToJsonString());
        Assert.Null(sent["files"]);
        Assert.Equal("https://x.test/a.png", (string?)payload["url"]);
        Assert.Equal("a.png", (string?)payload["filename"]);
        Assert.Null(payload["files"]);
    }

    [Fact]
    public async Task Thirty_files_are_taken_and_wrong_lists_are_refused()
    {
        await using var server = await WithMembersAsync();

        var sent = await server.DoAsync("POST", Path, new { message_type = "FILE", user_id = "cust_1", files = Many(30) });

        Assert.Equal(30, sent["files"]!.AsArray().Count);
        Assert.Equal("https://x.test/29", (string?)sent["files"]![29]!["url"]);
        Assert.Equal(400111, await RefusedAsync(Many(31)));
        Assert.Equal(400111, await RefusedAsync(Array.Empty<object>()));
        Assert.Equal(400105, await RefusedAsync(new object[] { new { url = "https://x.test/a" }, new { file_name = "b" } }));
        Assert.Equal(400101, await RefusedAsync(new object[] { new { url = "https://x.test/a", file_size = "11" } }));
        Assert.Equal(400102, await RefusedAsync(new object[] { new { url = "https://x.test/a", thumbnails = "none" } }));
        Assert.Equal(400111, await RefusedAsync(new object[] { "https://x.test/a" }));
        Assert.Equal(400102, await RefusedAsync("https://x.test/a"));
        Assert.Equal(1, (int)(await server.DoAsync("GET", Path + "/total_count"))["total"]!);

        Task<int> RefusedAsync(object files) => server.RefusedAsync("POST", Path, new { message_type = "FILE", user_id = "cust_1", files });
    }

    [Fact]
    public async Task A_websocket_frame_carries_several_files_both_ways()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await WithMembersAsync(new SendbirdEmulatorOptions { WebhookUrl = receiver.Url });
        using var customer = new SocketClient();
        using var agent = new SocketClient();
        await customer.ConnectAsync(server, "cust_1");
        await agent.ConnectAsync(server, "agent_1");

        // As the JavaScript SDK sends it: what describes a single file is there, and empty.
        await customer.SendAsync(
            "FILE",
            new { channel_url = "case_1", files = Three, url = "", name = "", type = "", size = 0, custom = "d", message = "my papers", req_id = "r1" });
        var acknowledged = await customer.NextAsync("FILE");
        var forwarded = await agent.NextAsync("FILE");
        await customer.SendAsync("FEDI", new { channel_url = "case_1", msg_id = (long)acknowledged["msg_id"]!, data = "e", req_id = "r2" });
        var edited = await agent.NextAsync("FEDI");
        await customer.SendAsync("FILE", new { channel_url = "case_1", files = Many(31), req_id = "r3" });
        var refused = await customer.NextAsync("EROR");
        var read = await server.DoAsync("GET", $"{Path}/{acknowledged["msg_id"]}");
        var payload = (await receiver.WaitForAsync("group_channel:message_send")).Json["payload"]!;

        Assert.Equal("r1", (string?)acknowledged["req_id"]);
        Assert.All([acknowledged, forwarded, edited, read, payload], message => AssertFiles(message["files"]));
        Assert.Equal("my papers", (string?)forwarded["message"]);
        Assert.Equal("d", (string?)forwarded["custom"]);
        Assert.Equal("e", (string?)edited["custom"]);
        Assert.Equal(400111, (int)refused["code"]!);
    }

    [Fact]
    public async Task A_websocket_frame_with_one_file_keeps_its_text_and_its_shape()
    {
        await using var server = await WithMembersAsync();
        using var customer = new SocketClient();
        await customer.ConnectAsync(server, "cust_1");

        await customer.SendAsync(
            "FILE",
            new { channel_url = "case_1", url = "https://x.test/a.png", name = "a.png", type = "image/png", size = 11, message = "see", req_id = "r1" });
        var sent = await customer.NextAsync("FILE");
        var read = await server.DoAsync("GET", $"{Path}/{sent["msg_id"]}");

        Assert.Equal("https://x.test/a.png", (string?)sent["url"]);
        Assert.Equal("see", (string?)sent["message"]);
        Assert.Null(sent["files"]);
        Assert.Equal("see", (string?)read["message"]);
        Assert.Equal("a.png", (string?)read["file"]!["name"]);
    }

    private static void AssertShowsAll(JsonNode message)
    {
        Assert.Equal("{}", message["file"]!.ToJsonString());
        AssertFiles(message["files"]);
    }

    private static void AssertFiles(JsonNode? files) => Assert.Equal(JsonNode.Parse(Shown)!.ToJsonString(), files?.ToJsonString());

    private static object[] Many(int count) => [.. Enumerable.Range(0, count).Select(n => new { url = $"https://x.test/{n}" })];

    private static async Task<SendbirdServer> WithMembersAsync(SendbirdEmulatorOptions? options = null)
    {
        var server = await SendbirdServer.StartAsync(options);
        await server.GivenUsersAsync("cust_1", "agent_1");
        await server.GivenChannelAsync("case_1", "cust_1", "agent_1");
        return server;
    }
}
