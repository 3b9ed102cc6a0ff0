using System.Text.Json.Nodes;
using SupportChat.Emulators;
using SupportChat.Emulators.Sendbird.Webhooks;
using SupportChat.Tests.Emulators.Sendbird.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Sendbird;

public sealed class WebhookShapesTests
{
    // The vectors of docs/reference/sendbird.md#webhook-signature.
    [Theory]
    [InlineData("""{"category":"group_channel:message_send","app_id":"APP"}""", "0445b98b7e069526a8bf46a39c5ec50af69182f0395a65f4b703c0e957ebbfbb")]
    [InlineData("""{"category":"group_channel:message_send","sender":{"profile_url":"https:\/\/x.test\/p.png"}}""", "0d90dc2f55cc3cd29472b84936353f10f403c963e9ad9e683af5ef6ec6853715")]
    [InlineData("""{"payload":{"message":"\uc548\ub155 \ud83d\ude00"}}""", "0d2b761c7d391398eb08f0563bd069edacf0e077272f5e0dacbb407dd9a4c75e")]
    public void Signatures_equal_the_reference(string body, string signature) =>
        Assert.Equal(signature, WebhookEncoding.Sign("test-api-token", System.Text.Encoding.ASCII.GetBytes(body)));

    [Theory]
    [InlineData("{\"a\":\"https://x.test/p\"}", """{"a":"https:\/\/x.test\/p"}""")]
    [InlineData("{\"a\":\"안녕 😀\"}", """{"a":"\uc548\ub155 \ud83d\ude00"}""")]
    [InlineData("""{"a":"\uD83D\uDE00 \" \\u00FF \n é"}""", """{"a":"\ud83d\ude00 \" \\u00FF \n \u00e9"}""")]
    [InlineData("{}", "{}")]
    public void Bodies_are_escaped_as_the_real_ones(string json, string wire) =>
        Assert.Equal(wire, System.Text.Encoding.ASCII.GetString(WebhookEncoding.Escape(System.Text.Encoding.UTF8.GetBytes(json))));

    [Fact]
    public async Task A_message_is_delivered_signed_escaped_and_in_the_documented_shape()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await SendbirdServer.StartAsync(
            new SendbirdEmulatorOptions { WebhookUrl = receiver.Url, ApplicationId = "APP", ApiToken = "master" });
        await server.GivenUserAsync("cust_1", "Ada <&'+\"");
        await server.GivenChannelAsync("case_1", "cust_1");

        var id = await server.GivenMessageAsync("case_1", "cust_1", "see https://x.test/ 안녕 😀 <b>\n");
        var received = await receiver.WaitForAsync("group_channel:message_send");

        Assert.Equal(WebhookEncoding.Sign("master", received.Bytes), received.Headers["x-sendbird-signature"]);
        Assert.Equal(received.Headers["x-sendbird-signature"], received.Headers["x-signature"]);
        Assert.Equal("true", received.Headers["unicode-escaped"]);
        Assert.Equal("SendBird", received.Headers["user-agent"]);
        Assert.Equal("application/json", received.Headers["content-type"]);
        Assert.Contains("""see https:\/\/x.test\/ \uc548\ub155 \ud83d\ude00 <b>\n""", received.Text, StringComparison.Ordinal);
        Assert.Contains("""Ada <&'+\" """.TrimEnd(), received.Text, StringComparison.Ordinal);
        Assert.All(received.Bytes, value => Assert.InRange(value, (byte)' ', (byte)'~'));
        var body = received.Json;
        Assert.Equal("APP", (string?)body["app_id"]);
        Assert.Equal("API", (string?)body["sdk"]);
        Assert.Equal("MESG", (string?)body["type"]);
        Assert.Equal("cust_1", (string?)body["sender"]!["user_id"]);
        Assert.Equal(id, (long)body["payload"]!["message_id"]!);
        Assert.Equal("see https://x.test/ 안녕 😀 <b>\n", (string?)body["payload"]!["message"]);
        Assert.Equal("case_1", (string?)body["channel"]!["channel_url"]);
        Assert.Equal("SALESFORCE_SUPPORT_CHAT_CHANNEL", (string?)body["channel"]!["custom_type"]);
        Assert.Null(body["members"]);
        Assert.Null(body["channel"]!["metadata"]);
    }

    [Fact]
    public async Task Every_change_raises_its_event()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await SendbirdServer.StartAsync(new SendbirdEmulatorOptions { WebhookUrl = receiver.Url });
        await server.GivenUsersAsync("cust_1", "agent_1", "svc");
        await server.GivenChannelAsync("case_1", "cust_1");
        const string Channel = "/v3/group_channels/case_1";

        await server.DoAsync("PUT", Channel, new { data = "x" });
        await server.DoAsync("POST", Channel + "/invite", new { user_ids = new[] { "agent_1" }, inviter_id = "svc" });
        var id = await server.GivenMessageAsync("case_1", "cust_1", "hello");
        await server.DoAsync("PUT", $"{Channel}/messages/{id}", new { message_type = "MESG", message = "hello you" });
        await server.DoAsync("PUT", Channel + "/messages/mark_as_read", new { user_id = "agent_1" });
        await server.DoAsync("DELETE", $"{Channel}/messages/{id}");
        await server.DoAsync("PUT", Channel + "/leave", new { user_ids = new[] { "agent_1" } });
        await server.DoAsync("POST", Channel + "/invite", new { user_ids = new[] { "agent_1" }, invitation_status = new { agent_1 = "invited_by_friend" } });
        await server.DoAsync("PUT", Channel + "/decline", new { user_id = "agent_1" });
        await server.DoAsync("PUT", Channel + "/freeze", new { freeze = true });
        await server.DoAsync("PUT", Channel + "/metadata", new { metadata = new { caseStatus = "New" }, upsert = true });
        await server.DoAsync("DELETE", Channel);
        await receiver.WaitForAsync("group_channel:remove");

        // One channel: the order of delivery is the order of the changes. There is no event for metadata.
        Assert.Equal(
            ["create", "join", "changed", "invite", "join", "message_send", "message_update", "message_read", "message_delete", "leave", "invite",
                "decline_invite", "freeze_unfreeze", "remove"],
            receiver.All.Select(item => item.Category["group_channel:".Length..]));
        Assert.Equal("cust_1", (string?)Body(receiver, "create")["members"]![0]!["user_id"]);
        Assert.Equal("""[{"key":"data","old":"","new":"x"}]""", Body(receiver, "changed")["changes"]!.ToJsonString());
        Assert.Equal("agent_1", (string?)Body(receiver, "invite")["invitees"]![0]!["user_id"]);
        Assert.Equal("svc", (string?)Body(receiver, "invite")["invitees"]![0]!["inviter"]!["user_id"]);
        Assert.Equal("cust_1", (string?)Body(receiver, "join")["users"]![0]!["user_id"]);
        Assert.InRange((long)Body(receiver, "join")["joined_at"]!, 1_000_000_000_000, 9_999_999_999_999);
        var update = Body(receiver, "message_update")["payload"]!;
        Assert.Equal(id, (long)update["message_id"]!);
        Assert.Equal("hello you", (string?)update["message"]);
        Assert.True((long)update["updated_at"]! > (long)update["created_at"]!);
        Assert.Equal("agent_1", (string?)Body(receiver, "message_read")["read_updates"]![0]!["user_id"]);
        var delete = Body(receiver, "message_delete")["payload"]!;
        Assert.Equal(["message_id", "created_at", "deleted_at"], delete.AsObject().Select(property => property.Key));
        Assert.Equal("agent_1", (string?)Body(receiver, "leave")["users"]![0]!["user_id"]);
        Assert.True((bool)Body(receiver, "freeze_unfreeze")["freeze"]!);
    }

    [Fact]
    public async Task Files_have_their_webhook_names_and_admin_messages_no_sender()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await SendbirdServer.StartAsync(new SendbirdEmulatorOptions { WebhookUrl = receiver.Url });
        await server.GivenUsersAsync("cust_1");
        await server.GivenChannelAsync("case_1", "cust_1");

        await server.DoAsync(
            "POST",
            "/v3/group_channels/case_1/messages",
            new
            {
                message_type = "FILE",
                user_id = "cust_1",
                url = "https://x.test/a.pdf",
                file_name = "a.pdf",
                file_type = "application/pdf",
                file_size = 1234
            });
        await server.DoAsync("POST", "/v3/group_channels/case_1/messages", new { message_type = "ADMM", message = "Welcome" });
        await Eventually.BecomesTrueAsync(() => receiver.Of("group_channel:message_send").Count == 2);

        var file = receiver.Of("group_channel:message_send")[0].Json;
        var admin = receiver.Of("group_channel:message_send")[1].Json;
        Assert.Equal("FILE", (string?)file["type"]);
        Assert.Equal("a.pdf", (string?)file["payload"]!["filename"]);
        Assert.Equal("application/pdf", (string?)file["payload"]!["content_type"]);
        Assert.Equal(1234, (long)file["payload"]!["content_size"]!);
        Assert.Equal("ADMM", (string?)admin["type"]);
        Assert.Null(admin["sender"]);
    }

    [Fact]
    public async Task Settings_choose_receiver_events_and_members()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await SendbirdServer.StartAsync();
        await server.GivenUsersAsync("cust_1");
        const string Settings = "/v3/applications/settings/webhook";

        var off = await server.DoAsync("GET", Settings + "?display_all_webhook_categories=true");
        await server.DoAsync("PUT", Settings, new { enabled = true, url = receiver.Url, include_members = true, enabled_events = new[] { "group_channel:message_send" } });
        await server.GivenChannelAsync("case_1", "cust_1");
        await server.GivenMessageAsync("case_1", "cust_1", "hello");
        var received = await receiver.WaitForAsync("group_channel:message_send");
        var on = (await server.DoAsync("GET", Settings))["webhook"]!;

        Assert.False((bool)off["webhook"]!["enabled"]!);
        Assert.Contains("group_channel:message_send", off["webhook"]!["all_webhook_categories"]!.AsArray().Select(name => (string?)name));
        Assert.Single(receiver.All);
        Assert.Equal("joined", (string?)received.Json["members"]![0]!["state"]);
        Assert.Equal(System.Text.Json.JsonValueKind.Number, received.Json["members"]![0]!["is_hidden"]!.GetValueKind());
        Assert.True((bool)on["include_members"]!);
        Assert.Equal(400111, await server.RefusedAsync("PUT", Settings, new { enabled_events = new[] { "group_channel:unknown" } }));
        Assert.Equal(400111, await server.RefusedAsync("PUT", Settings, new { url = "not a url" }));
        Assert.Equal(400105, await server.RefusedAsync("PUT", Settings, new { enabled = true, url = "" }));
    }

    private static JsonNode Body(WebhookReceiver receiver, string name) => receiver.Of("group_channel:" + name)[0].Json;
}
