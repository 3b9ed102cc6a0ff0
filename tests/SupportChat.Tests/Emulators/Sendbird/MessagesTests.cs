using Microsoft.Extensions.Time.Testing;
using SupportChat.Emulators;
using SupportChat.Tests.Emulators.Sendbird.Fixtures;

namespace SupportChat.Tests.Emulators.Sendbird;

public sealed class MessagesTests
{
    private const string Path = "/v3/group_channels/case_1/messages";

    [Fact]
    public async Task A_text_is_sent_edited_and_deleted()
    {
        await using var server = await WithMembersAsync();

        var sent = await server.DoAsync(
            "POST", Path, new { message_type = "MESG", user_id = "cust_1", message = "hello / 안녕 😀", data = "d", custom_type = "t", dedup_id = "x" });
        var id = (long)sent["message_id"]!;
        var edited = await server.DoAsync("PUT", $"{Path}/{id}", new { message_type = "MESG", message = "hello again" });
        var read = await server.DoAsync("GET", $"{Path}/{id}");
        var count = await server.DoAsync("GET", $"{Path}/total_count");
        await server.DoAsync("DELETE", $"{Path}/{id}");

        Assert.Equal("hello / 안녕 😀", (string?)sent["message"]);
        Assert.Equal("MESG", (string?)sent["type"]);
        Assert.Equal("group", (string?)sent["channel_type"]);
        Assert.Equal("cust_1", (string?)sent["user"]!["user_id"]);
        Assert.Equal(0, (long)sent["updated_at"]!);
        Assert.InRange((long)sent["created_at"]!, 1_000_000_000_000, 9_999_999_999_999);
        Assert.Equal("hello again", (string?)edited["message"]);
        Assert.Equal("d", (string?)edited["data"]);
        Assert.True((long)edited["updated_at"]! > (long)edited["created_at"]!);
        Assert.Equal(edited.ToJsonString(), read.ToJsonString());
        Assert.Equal(1, (int)count["total"]!);
        Assert.Equal(400201, await server.RefusedAsync("GET", $"{Path}/{id}"));
        Assert.Equal(400201, await server.RefusedAsync("DELETE", $"{Path}/{id}"));
        Assert.Equal(400201, await server.RefusedAsync("PUT", $"{Path}/{id}", new { message_type = "MESG", message = "x" }));
        Assert.Equal(0, (int)(await server.DoAsync("GET", $"{Path}/total_count"))["total"]!);
    }

    [Fact]
    public async Task Files_and_admin_messages_have_their_own_shapes()
    {
        await using var server = await WithMembersAsync();

        var file = await server.DoAsync(
            "POST",
            Path,
            new
            {
                message_type = "FILE",
                user_id = "cust_1",
                url = "https://x.test/a.pdf",
                file_name = "a.pdf",
                file_type = "application/pdf",
                file_size = 1234
            });
        var newer = await server.DoAsync(
            "POST", Path, new { message_type = "FILE", user_id = "cust_1", files = new[] { new { url = "https://x.test/b.pdf", file_name = "b.pdf" } } });
        var admin = await server.DoAsync("POST", Path, new { message_type = "ADMM", message = "Welcome" });

        Assert.Equal("""{"url":"https://x.test/a.pdf","name":"a.pdf","type":"application/pdf","size":1234,"data":""}""", file["file"]!.ToJsonString());
        Assert.Equal("b.pdf", (string?)newer["file"]!["name"]);
        Assert.Null(admin["user"]);
        Assert.Equal("{}", admin["file"]!.ToJsonString());
    }

    [Fact]
    public async Task Wrong_messages_are_refused_with_the_vendors_codes()
    {
        await using var server = await WithMembersAsync();
        await server.GivenUsersAsync("stranger");

        Assert.Equal(400105, await server.RefusedAsync("POST", Path, new { user_id = "cust_1", message = "x" }));
        Assert.Equal(400105, await server.RefusedAsync("POST", Path, new { message_type = "MESG", user_id = "cust_1" }));
        Assert.Equal(400105, await server.RefusedAsync("POST", Path, new { message_type = "MESG", message = "x" }));
        Assert.Equal(400105, await server.RefusedAsync("POST", Path, new { message_type = "FILE", user_id = "cust_1" }));
        Assert.Equal(400111, await server.RefusedAsync("POST", Path, new { message_type = "NEWS", user_id = "cust_1", message = "x" }));
        Assert.Equal(400110, await server.RefusedAsync("POST", Path, new { message_type = "MESG", user_id = "cust_1", message = new string('x', 5001) }));
        Assert.Equal(400201, await server.RefusedAsync("POST", Path, new { message_type = "MESG", user_id = "nobody", message = "x" }));
        Assert.Equal(400108, await server.RefusedAsync("POST", Path, new { message_type = "MESG", user_id = "stranger", message = "x" }));
        Assert.Equal(400201, await server.RefusedAsync("POST", "/v3/group_channels/none_1/messages", new { message_type = "ADMM", message = "x" }));
    }

    [Fact]
    public async Task The_same_dedup_id_sends_twice_and_ids_rise_even_in_one_millisecond()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        await using var server = await WithMembersAsync(new SendbirdEmulatorOptions { TimeProvider = time });

        var first = await server.DoAsync("POST", Path, new { message_type = "MESG", user_id = "cust_1", message = "x", dedup_id = "same" });
        var second = await server.DoAsync("POST", Path, new { message_type = "MESG", user_id = "cust_1", message = "x", dedup_id = "same" });

        Assert.True((long)second["message_id"]! > (long)first["message_id"]!);
        Assert.Equal((long)first["created_at"]!, (long)second["created_at"]!);
    }

    [Fact]
    public async Task Messages_are_listed_around_a_time_or_a_message()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        await using var server = await WithMembersAsync(new SendbirdEmulatorOptions { TimeProvider = time });
        var ids = new List<long>();
        for (var i = 0; i < 6; i++)
        {
            // 0 | 1 2 | 3 | 4 | 5: two messages share one millisecond.
            time.Advance(TimeSpan.FromMilliseconds(i == 2 ? 0 : 10));
            ids.Add(await server.GivenMessageAsync("case_1", i % 2 == 0 ? "cust_1" : "agent_1", $"m{i}"));
        }

        await server.DoAsync("DELETE", $"{Path}/{ids[3]}");
        const long At = 1_800_000_000_020;

        Assert.Equal("m0 m1 m2 m4 m5", await TextsAsync(server, $"message_ts={At}"));
        Assert.Equal("m1 m2 m4 m5", await TextsAsync(server, $"message_ts={At}&prev_limit=0&next_limit=200&include=true"));
        Assert.Equal("m0 m4", await TextsAsync(server, $"message_ts={At}&prev_limit=1&next_limit=1&include=false"));
        Assert.Equal("m4 m2 m1 m0", await TextsAsync(server, $"message_ts={At}&next_limit=1&reverse=true"));
        Assert.Equal("m1 m2  m4", await TextsAsync(server, $"message_id={ids[2]}&prev_limit=1&next_limit=2&including_removed=true"));
        Assert.Equal("m1", await TextsAsync(server, $"message_id={ids[2]}&prev_limit=1&next_limit=0&include=false"));
        Assert.Equal("m1 m5", await TextsAsync(server, "message_ts=0&next_limit=10&sender_id=agent_1"));
        Assert.Equal("m4 m5", await TextsAsync(server, "message_ts=9007199254740991&prev_limit=2&next_limit=0"));
        Assert.Equal(400105, await server.RefusedAsync("GET", Path));
        Assert.Equal(400112, await server.RefusedAsync("GET", $"{Path}?message_ts=1&message_id={ids[0]}"));
        Assert.Equal(400113, await server.RefusedAsync("GET", $"{Path}?message_ts=1&prev_limit=201"));
        Assert.Equal(400101, await server.RefusedAsync("GET", $"{Path}?message_ts=now"));
        Assert.Equal(400201, await server.RefusedAsync("GET", $"{Path}?message_id=1"));
    }

    [Fact]
    public async Task Reading_clears_the_unread_count()
    {
        await using var server = await WithMembersAsync();
        await server.GivenMessageAsync("case_1", "agent_1", "one");
        await server.GivenMessageAsync("case_1", "agent_1", "two");

        var before = await server.DoAsync("GET", "/v3/group_channels/case_1?user_id=cust_1");
        await server.DoAsync("PUT", $"{Path}/mark_as_read", new { user_id = "cust_1" });
        var after = await server.DoAsync("GET", "/v3/group_channels/case_1?user_id=cust_1&show_read_receipt=true");

        Assert.Equal(2, (int)before["unread_message_count"]!);
        Assert.Equal(0, (int)after["unread_message_count"]!);
        Assert.True((long)after["read_receipt"]!["cust_1"]! > 0);
        Assert.Equal(400108, await RefuseReadAsync(server));
    }

    private static async Task<int> RefuseReadAsync(SendbirdServer server)
    {
        await server.GivenUsersAsync("stranger");
        return await server.RefusedAsync("PUT", $"{Path}/mark_as_read", new { user_id = "stranger" });
    }

    private static async Task<string> TextsAsync(SendbirdServer server, string query)
    {
        var page = await server.DoAsync("GET", $"{Path}?{query}");
        return string.Join(' ', page["messages"]!.AsArray().Select(message => (string?)message!["message"]));
    }

    private static async Task<SendbirdServer> WithMembersAsync(SendbirdEmulatorOptions? options = null)
    {
        var server = await SendbirdServer.StartAsync(options);
        await server.GivenUsersAsync("cust_1", "agent_1");
        await server.GivenChannelAsync("case_1", "cust_1", "agent_1");
        return server;
    }
}
