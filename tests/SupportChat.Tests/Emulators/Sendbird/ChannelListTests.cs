using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Emulators;
using SupportChat.Tests.Emulators.Sendbird.Fixtures;

namespace SupportChat.Tests.Emulators.Sendbird;

public sealed class ChannelListTests
{
    [Fact]
    public async Task Channels_are_listed_by_latest_message_or_by_creation_in_pages()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        await using var server = await SendbirdServer.StartAsync(new SendbirdEmulatorOptions { TimeProvider = time });
        await server.GivenUsersAsync("cust_1");
        for (var i = 1; i <= 5; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await server.GivenChannelAsync($"case_{i}", "cust_1");
        }

        time.Advance(TimeSpan.FromSeconds(1));
        var removed = await server.GivenMessageAsync("case_4", "cust_1", "goes away");
        time.Advance(TimeSpan.FromSeconds(1));
        await server.GivenMessageAsync("case_2", "cust_1", "stays");
        await server.DoAsync("DELETE", $"/v3/group_channels/case_4/messages/{removed}");

        Assert.Equal(["case_2", "case_5", "case_4", "case_3", "case_1"], await UrlsAsync(server, "show_empty=true&order=latest_last_message&limit=2"));
        Assert.Equal(["case_5", "case_4", "case_3", "case_2", "case_1"], await UrlsAsync(server, "show_empty=true&order=chronological&limit=3"));
        Assert.Equal(["case_2"], await UrlsAsync(server, "order=latest_last_message"));
        Assert.Equal(["case_4", "case_3"], await UrlsAsync(server, "show_empty=true&created_after=1800000002000&created_before=1800000005000"));
    }

    [Fact]
    public async Task Filters_choose_channels()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("cust_1", "cust_2");
        await server.GivenChannelAsync("case_1", "cust_1");
        await server.GivenChannelAsync("case_2", "cust_1", "cust_2");
        await server.DoAsync("POST", "/v3/group_channels", new { channel_url = "other_1", name = "Lunch", custom_type = "fun", user_ids = new[] { "cust_2" } });
        await server.DoAsync("PUT", "/v3/group_channels/case_1/metadata", new { metadata = new { caseStatus = "New" }, upsert = true });
        await server.DoAsync("PUT", "/v3/group_channels/case_2/freeze", new { freeze = true });

        Assert.Equal(["case_2", "case_1"], await UrlsAsync(server, "show_empty=true&custom_types=SALESFORCE_SUPPORT_CHAT_CHANNEL"));
        Assert.Equal(["other_1", "case_2", "case_1"], await UrlsAsync(server, "show_empty=true&custom_types=SALESFORCE_SUPPORT_CHAT_CHANNEL&custom_types=fun"));
        Assert.Equal(["other_1"], await UrlsAsync(server, "show_empty=true&custom_type_startswith=fu"));
        Assert.Equal(["other_1", "case_1"], await UrlsAsync(server, "show_empty=true&channel_urls=case_1,other_1,missing"));
        Assert.Equal(["other_1"], await UrlsAsync(server, "show_empty=true&name_contains=unc"));
        Assert.Equal(["case_2"], await UrlsAsync(server, "show_empty=true&members_include_in=cust_1,cust_2"));
        Assert.Equal(["other_1", "case_2", "case_1"], await UrlsAsync(server, "show_empty=true&members_include_in=cust_1,cust_2&query_type=OR"));
        Assert.Equal(["case_1"], await UrlsAsync(server, "show_empty=true&members_exactly_in=cust_1"));
        Assert.Equal(["case_1"], await UrlsAsync(server, "show_empty=true&metadata_key=caseStatus&metadata_values=New,Closed"));
        Assert.Equal(["other_1", "case_1"], await UrlsAsync(server, "show_empty=true&show_frozen=false"));
        Assert.Equal(["other_1"], await UrlsAsync(server, "show_empty=true&search_query=LUNCH&search_fields=channel_name,member_nickname"));
        Assert.Empty(await UrlsAsync(server, "show_empty=true&search_query=lunch&search_fields=member_nickname"));
        Assert.Equal(400105, await server.RefusedAsync("GET", "/v3/group_channels?search_query=lunch"));
        Assert.Equal(400111, await server.RefusedAsync("GET", "/v3/group_channels?search_query=lunch&search_fields=data"));
        Assert.Equal(400111, await server.RefusedAsync("GET", "/v3/group_channels?order=random"));
        Assert.Equal(400109, await server.RefusedAsync("GET", "/v3/group_channels?token=xyz"));
        Assert.Equal(400104, await server.RefusedAsync("GET", "/v3/group_channels?show_empty=maybe"));
        Assert.Equal(400105, await server.RefusedAsync("GET", "/v3/group_channels?metadata_values=New"));
    }

    [Fact]
    public async Task Members_and_metadata_are_shown_on_demand()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("cust_1");
        await server.GivenChannelAsync("case_1", "cust_1");
        await server.DoAsync("PUT", "/v3/group_channels/case_1/metadata", new { metadata = new { caseStatus = "New" }, upsert = true });

        var bare = (await server.DoAsync("GET", "/v3/group_channels?show_empty=true"))["channels"]![0]!;
        var full = (await server.DoAsync("GET", "/v3/group_channels?show_empty=true&show_member=true&show_metadata=true"))["channels"]![0]!;

        Assert.Null(bare["members"]);
        Assert.Null(bare["metadata"]);
        Assert.Equal("cust_1", (string?)full["members"]![0]!["user_id"]);
        Assert.Equal("New", (string?)full["metadata"]!["caseStatus"]);
    }

    [Fact]
    public async Task A_users_channels_show_its_own_view()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("cust_1", "agent_1");
        await server.GivenChannelAsync("case_1", "cust_1", "agent_1");
        await server.GivenChannelAsync("case_2", "agent_1");
        await server.GivenMessageAsync("case_1", "agent_1", "hello");

        var mine = (await server.DoAsync("GET", "/v3/users/cust_1/my_group_channels?show_empty=true"))["channels"]!.AsArray();

        Assert.Equal("case_1", (string?)Assert.Single(mine)!["channel_url"]);
        Assert.Equal("joined", (string?)mine[0]!["member_state"]);
        Assert.Equal(1, (int)mine[0]!["unread_message_count"]!);
        Assert.Equal("hello", (string?)mine[0]!["last_message"]!["message"]);
    }

    [Fact]
    public async Task A_long_walk_sees_every_channel_once_while_others_come_and_go()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("cust_1");
        await Task.WhenAll(Enumerable.Range(1000, 600).Select(i => server.DoAsync("POST", "/v3/group_channels", new { channel_url = string.Create(CultureInfo.InvariantCulture, $"case_{i}"), custom_type = i % 2 == 0 ? "even" : "odd" })));

        var first = await server.DoAsync("GET", "/v3/group_channels?show_empty=true&custom_types=even&limit=100&order=chronological");
        await server.DoAsync("POST", "/v3/group_channels", new { channel_url = "newer", custom_type = "even" });
        await server.DoAsync("DELETE", $"/v3/group_channels/{first["channels"]![99]!["channel_url"]}");
        var rest = await UrlsAsync(server, "show_empty=true&custom_types=even&limit=100&order=chronological", (string)first["next"]!);

        var all = first["channels"]!.AsArray().Select(channel => (string)channel!["channel_url"]!).Concat(rest).ToList();
        Assert.Equal(300, all.Count);
        Assert.Equal(300, all.Distinct().Count());
    }

    private static async Task<List<string>> UrlsAsync(SendbirdServer server, string query, string token = "")
    {
        var urls = new List<string>();
        do
        {
            JsonNode page = await server.DoAsync("GET", $"/v3/group_channels?{query}" + (token.Length > 0 ? $"&token={token}" : ""));
            urls.AddRange(page["channels"]!.AsArray().Select(channel => (string)channel!["channel_url"]!));
            token = (string)page["next"]!;
        }
        while (token.Length > 0);

        return urls;
    }
}
