using System.Net;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Emulators;
using SupportChat.Tests.Emulators.Sendbird.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Sendbird;

public sealed class WebhookDeliveryTests
{
    [Fact]
    public async Task A_refused_webhook_is_tried_three_times_with_the_same_bytes_and_then_lost()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (_, _) => Task.FromResult(503);
        await using var server = await WithChannelAsync(receiver, new SendbirdEmulatorOptions { WebhookRetryDelay = TimeSpan.FromMilliseconds(1) });

        await server.GivenMessageAsync("case_1", "cust_1", "lost");
        await Eventually.BecomesTrueAsync(async () => (int)(await server.StatisticsAsync())["failed"]! == 1);

        Assert.Equal(3, receiver.All.Count);
        Assert.Single(receiver.All.Select(item => item.Text).Distinct());
        Assert.Single(receiver.All.Select(item => item.Headers["x-sendbird-signature"]).Distinct());
        var statistics = await server.StatisticsAsync();
        Assert.Equal(3, (int)statistics["attempts"]!);
        Assert.Equal(0, (int)statistics["delivered"]!);
        Assert.Equal(0, (int)statistics["pending"]!);
    }

    [Fact]
    public async Task A_receiver_that_recovers_gets_the_webhook_once_more()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (_, _) => Task.FromResult(receiver.All.Count < 3 ? 500 : 200);
        await using var server = await WithChannelAsync(receiver, new SendbirdEmulatorOptions { WebhookRetryDelay = TimeSpan.FromMilliseconds(1) });

        await server.GivenMessageAsync("case_1", "cust_1", "hello");
        await Eventually.BecomesTrueAsync(async () => (int)(await server.StatisticsAsync())["delivered"]! == 1);

        Assert.Equal(3, receiver.All.Count);
        Assert.Equal(0, (int)(await server.StatisticsAsync())["failed"]!);
    }

    [Fact]
    public async Task A_silent_receiver_is_given_five_seconds()
    {
        var time = new FakeTimeProvider();
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = async (_, context) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 200;
        };
        await using var server = await WithChannelAsync(receiver, new SendbirdEmulatorOptions { TimeProvider = time });

        await server.GivenMessageAsync("case_1", "cust_1", "hello");
        await Eventually.BecomesTrueAsync(() => receiver.All.Count == 1);
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(1, (int)(await server.StatisticsAsync())["attempts"]!);

        await Eventually.BecomesTrueAsync(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return (int)(await server.StatisticsAsync())["failed"]! == 1;
        });
        Assert.Equal(3, receiver.All.Count);
    }

    [Fact]
    public async Task A_dead_receiver_of_one_channel_does_not_stop_the_api()
    {
        await using var server = await SendbirdServer.StartAsync(
            new SendbirdEmulatorOptions { WebhookUrl = new Uri("http://127.0.0.1:1/hook"), WebhookRetryDelay = TimeSpan.FromMilliseconds(1) });
        await server.GivenUsersAsync("cust_1");
        await server.GivenChannelAsync("case_1", "cust_1");

        await Eventually.BecomesTrueAsync(async () => (int)(await server.StatisticsAsync())["failed"]! == 2);
    }

    [Fact]
    public async Task Webhooks_of_a_channel_keep_their_order_under_load()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await WithChannelAsync(receiver, new SendbirdEmulatorOptions());
        await server.GivenChannelAsync("case_2", "cust_1");

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => server.GivenMessageAsync($"case_{1 + i % 2}", "cust_1", $"m{i}")));
        await Eventually.BecomesTrueAsync(() => receiver.Of("group_channel:message_send").Count == 200);

        foreach (var channel in receiver.Of("group_channel:message_send").GroupBy(item => (string?)item.Json["channel"]!["channel_url"]))
        {
            var ids = channel.Select(MessageId).ToList();
            Assert.Equal(100, ids.Count);
            Assert.Equal(ids.Order(), ids);
        }
    }

    [Fact]
    public async Task Webhooks_are_dropped_and_duplicated_on_demand()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await WithChannelAsync(receiver, new SendbirdEmulatorOptions());

        await server.DoAsync("PUT", "/emulator/webhooks", new { drop = 1 });
        await server.GivenMessageAsync("case_1", "cust_1", "lost");
        await server.DoAsync("PUT", "/emulator/webhooks", new { duplicate = 1, seed = 5 });
        var doubled = await server.GivenMessageAsync("case_1", "cust_1", "doubled");
        await Eventually.BecomesTrueAsync(() => receiver.All.Count == 2);
        await Eventually.BecomesTrueAsync(async () => (int)(await server.StatisticsAsync())["pending"]! == 0);

        Assert.Equal([doubled, doubled], receiver.All.Select(MessageId));
        var statistics = await server.StatisticsAsync();
        Assert.Equal(1, (int)statistics["dropped"]!);
        Assert.Equal(1, (int)statistics["duplicated"]!);
        Assert.Equal(2, (int)statistics["delivered"]!);
    }

    [Fact]
    public async Task Shuffled_webhooks_all_arrive_in_another_order()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await WithChannelAsync(receiver, new SendbirdEmulatorOptions());
        await server.DoAsync("PUT", "/emulator/webhooks", new { shuffle = 0.5, seed = 5 });

        for (var i = 0; i < 20; i++)
        {
            await server.GivenMessageAsync("case_1", "cust_1", $"m{i}");
        }

        await Eventually.BecomesTrueAsync(() => receiver.All.Count == 20);
        var ids = receiver.All.Select(MessageId).ToList();
        Assert.Equal(20, ids.Distinct().Count());
        Assert.NotEqual(ids.Order(), ids);
    }

    [Fact]
    public async Task A_delay_holds_webhooks_back_by_the_emulators_clock()
    {
        var time = new FakeTimeProvider();
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await WithChannelAsync(receiver, new SendbirdEmulatorOptions { TimeProvider = time });
        await server.DoAsync("PUT", "/emulator/webhooks", new { delayMs = 60_000 });

        await server.GivenMessageAsync("case_1", "cust_1", "later");
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(0, (int)(await server.StatisticsAsync())["attempts"]!);

        await Eventually.BecomesTrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return receiver.All.Count == 1;
        });
    }

    [Fact]
    public async Task What_exceeds_the_capacity_is_counted()
    {
        var time = new FakeTimeProvider();
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await WithChannelAsync(receiver, new SendbirdEmulatorOptions { TimeProvider = time, WebhookCapacity = 3 });
        await server.DoAsync("PUT", "/emulator/webhooks", new { delayMs = 60_000 });

        for (var i = 0; i < 5; i++)
        {
            await server.GivenMessageAsync("case_1", "cust_1", $"m{i}");
        }

        Assert.Equal(2, (int)(await server.StatisticsAsync())["overflowed"]!);
        Assert.Equal(3, (int)(await server.StatisticsAsync())["pending"]!);
    }

    [Theory]
    [InlineData("""{"drop":2}""", "drop")]
    [InlineData("""{"duplicate":-1}""", "duplicate")]
    [InlineData("""{"shuffle":7}""", "shuffle")]
    [InlineData("""{"delayMs":-1}""", "delayMs")]
    [InlineData("""{"droop":1}""", "droop")]
    public async Task Wrong_webhook_control_is_refused(string body, string reason)
    {
        await using var server = await SendbirdServer.StartAsync();

        var (status, answer) = await server.SendAsync("PUT", "/emulator/webhooks", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(reason, (string)answer["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_after_the_commit_leaves_the_channel_behind()
    {
        await using var server = await SendbirdServer.StartAsync();
        await server.DoAsync(
            "POST",
            "/emulator/faults",
            new { match = new { method = "POST", path = "/v3/group_channels" }, times = 1, effect = new { mode = "commitThenDrop" } });

        await Assert.ThrowsAsync<HttpRequestException>(() => server.GivenChannelAsync("case_1"));

        Assert.Equal(400202, await server.RefusedAsync("POST", "/v3/group_channels", new { channel_url = "case_1" }));
        var calls = (await server.DoAsync("GET", "/emulator/calls"))["calls"]!;
        Assert.Equal(2, (int)calls["POST /v3/group_channels"]!);
        var state = await server.DoAsync("GET", "/emulator/state");
        Assert.Equal("case_1", (string?)state["channels"]![0]!["channel_url"]);
    }

    private static long MessageId(WebhookReceiver.Received item) => (long)item.Json["payload"]!["message_id"]!;

    private static async Task<SendbirdServer> WithChannelAsync(WebhookReceiver receiver, SendbirdEmulatorOptions options)
    {
        var server = await SendbirdServer.StartAsync(options);
        await server.GivenUsersAsync("cust_1");
        await server.GivenChannelAsync("case_1", "cust_1");
        await server.DoAsync("PUT", "/v3/applications/settings/webhook", new { enabled = true, url = receiver.Url, enabled_events = new[] { "group_channel:message_send" } });
        return server;
    }
}
