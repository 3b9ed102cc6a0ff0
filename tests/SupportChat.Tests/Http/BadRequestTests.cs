using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.CaseChanges;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Http;

/// <summary>Wrong input gets an answer that names what is wrong, and changes nothing.</summary>
public sealed class BadRequestTests
{
    private const string Org = "00D000000000001EAA";
    private const string Push = "api/salesforce/case-changes";
    private const string Webhook = "api/sendbird/webhook";

    [Fact]
    public async Task Of_a_start_name_the_field()
    {
        await using var demo = await Demo.StartAsync(
            new Dictionary<string, string?> { ["Salesforce:AllowedFields:0"] = "Reason__c", ["Conversations:StartDeadline"] = "00:00:20" });
        await AssertNamedAsync(demo, "api/conversations", new Dictionary<string, string[]>
        {
            [""] = ["body"],
            ["{"] = ["body"],
            ["[]"] = ["body"],
            ["{}"] = ["subject"],
            ["""{"subject":" "}"""] = ["subject"],
            ["""{"subject":7}"""] = ["subject"],
            [$$"""{"subject":"{{new string('x', 256)}}"}"""] = ["subject"],
            ["""{"subject":"s","colour":"red"}"""] = ["colour"],
            ["""{"subject":"s","email":"nowhere"}"""] = ["email"],
            ["""{"subject":"s","email":"a@"}"""] = ["email"],
            ["""{"subject":"s","email":"a b@c"}"""] = ["email"],
            [$$"""{"subject":"s","description":"{{new string('x', 16_001)}}"}"""] = ["description"],
            [$$"""{"subject":"s","firstMessage":"{{new string('x', 5_001)}}"}"""] = ["firstMessage"],
            ["""{"subject":"s","fields":[]}"""] = ["fields"],
            ["""{"subject":"s","fields":{"Status":"Closed"}}"""] = ["fields.Status"],
            ["""{"subject":"s","fields":{"Reason__c":{}}}"""] = ["fields.Reason__c"],
            ["""{"subject":"s","fields":{"Reason__c":1e400}}"""] = ["fields.Reason__c"],
            ["""{"subject":"s","fields":{"Reason__c":-79228162514264337593543950336}}"""] = ["fields.Reason__c"],
            ["""{"subject":"s","name":[],"locale":1}"""] = ["locale", "name"],
        });
        Assert.Equal(413, await PostAsync(demo, "api/conversations", $$"""{"subject":"s","description":"{{new string('x', 300_000)}}"}""", demo.Token("ann")));
        Assert.Equal(400, (await demo.StartConversationAsync("ann", "not visible")).Status);
        Assert.Equal(400, (await demo.StartConversationAsync("ann", new string('k', 256))).Status);
        Assert.Equal(201, (await demo.StartConversationAsync("ann", new string('k', 255))).Status);
        Assert.Equal(409, (await demo.StartConversationAsync("ann", new string('k', 255), new JsonObject { ["subject"] = "Another" })).Status);
        Assert.Single(await demo.QueryAsync("SELECT Id FROM Case"));
    }

    [Fact]
    public async Task Of_a_rating_name_the_field()
    {
        await using var demo = await Demo.StartAsync();
        var path = $"api/conversations/{Demo.IdOf(await demo.OpenAsync("ann", "k"))}/rating";

        await AssertNamedAsync(demo, path, new Dictionary<string, string[]>
        {
            [""] = ["body"],
            ["[]"] = ["body"],
            ["{}"] = ["score"],
            ["""{"score":0}"""] = ["score"],
            ["""{"score":6}"""] = ["score"],
            ["""{"score":2.5}"""] = ["score"],
            ["""{"score":"5"}"""] = ["score"],
            ["""{"score":5,"comment":7}"""] = ["comment"],
            [$$"""{"score":5,"comment":"{{new string('x', 4_001)}}"}"""] = ["comment"],
        });
        Assert.Equal(413, await PostAsync(demo, path, $$"""{"score":5,"comment":"{{new string('x', 40_000)}}"}""", demo.Token("ann")));
        Assert.Equal(404, await PostAsync(demo, path, """{"score":5}""", demo.Token("bob")));
        Assert.Equal(401, await PostAsync(demo, path, """{"score":5}""", null));
        Assert.Null(Assert.Single(await demo.QueryAsync("SELECT SupportChat_Rating__c FROM Case"))["SupportChat_Rating__c"]);
    }

    [Fact]
    public async Task Of_a_list_name_the_parameter()
    {
        await using var demo = await Demo.StartAsync();
        foreach (var (query, field) in new[]
        {
            ("limit=0", "limit"),
            ("limit=101", "limit"),
            ("limit=x", "limit"),
            ("cursor=zz", "cursor"),
            ("cursor=abc", "cursor")
        })
        {
            var (status, body) = await Demo.SendAsync(demo.Api, HttpMethod.Get, $"api/conversations?{query}", null, demo.Token("ann"));

            Assert.Equal((query, 400), (query, status));
            Assert.Equal([field], body["errors"]!.AsObject().Select(error => error.Key));
        }
    }

    [Fact]
    public async Task Of_a_push_cost_nothing()
    {
        await using var demo = await Demo.StartAsync();
        var calls = await CallsAsync(demo);
        var statuses = new List<int>
        {
            await PushAsync(demo, "{", "demo-push-key"),
            await PushAsync(demo, $$"""{"organizationId":"{{Org}}","caseIds":[]}""", "demo-push-key"),
            await PushAsync(demo, $$"""{"organizationId":"{{Org}}","caseIds":["003000000000001AAA"]}""", "demo-push-key"),
            await PushAsync(demo, """{"organizationId":"00D000000000002EAA","caseIds":["500000000000001AAA"]}""", "demo-push-key"),
            await PushAsync(demo, new string(' ', 70_000), "demo-push-key"),
            await PushAsync(demo, "{}", "another-key"),
            await PostAsync(demo, Push, "{}", demo.Token("ann")),
            await SoapAsync(demo, "<a>"),
            await SoapAsync(demo, """<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>"""),
            await SoapAsync(demo, Notification("00D000000000002EAA")),
            await SoapAsync(demo, new string(' ', OutboundMessage.MaxBytes + 1)),
        };

        Assert.Equal([400, 400, 400, 400, 413, 401, 403, 400, 400, 401, 413], statuses);
        Assert.Equal(calls, await CallsAsync(demo));
        Assert.Equal(202, await PostAsync(demo, Push, $$"""{"organizationId":"{{Org}}","caseIds":["500000000000001AAA"]}""", demo.Token("flow", "case-changes.write")));
    }

    [Fact]
    public async Task Too_many_pushes_are_told_to_wait_and_an_Outbound_Message_stays_with_its_sender()
    {
        await using var demo = await Demo.StartAsync();
        var body = $$"""{"organizationId":"{{Org}}","caseIds":["500000000000001AAA"]}""";
        var statuses = await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => PushAsync(demo, body, "demo-push-key")));

        Assert.Contains(202, statuses);
        Assert.Contains(429, statuses);
        Assert.All(statuses, status => Assert.True(status is 202 or 429, $"{status}"));
        var acknowledged = await Task.WhenAll(Enumerable.Range(0, 400).Select(async _ =>
        {
            using var content = Soap(Notification(Org));
            using var answer = await demo.Api.PostAsync(Push, content);
            return (await answer.Content.ReadAsStringAsync()).Contains("<Ack>true</Ack>", StringComparison.Ordinal);
        }));
        Assert.Contains(false, acknowledged);
    }

    [Fact]
    public async Task A_flood_of_unproven_messages_is_not_read_and_leaves_proven_pushes_alone()
    {
        await using var demo = await Demo.StartAsync();
        var answers = new List<string>();
        for (var attempt = 0; attempt < 400 && !answers.Contains("nack"); attempt++)
        {
            // No XML at all: what is read is refused with 400.
            using var content = Soap("<a>");
            using var answer = await demo.Api.PostAsync(Push, content);
            answers.Add((int)answer.StatusCode == 400 ? "read" : (await answer.Content.ReadAsStringAsync()).Contains(
                "<Ack>false</Ack>", StringComparison.Ordinal) ? "nack" : "other");
        }

        Assert.DoesNotContain("other", answers);
        Assert.Contains("nack", answers);
        Assert.Equal(202, await PushAsync(demo, $$"""{"organizationId":"{{Org}}","caseIds":["500000000000001AAA"]}""", "demo-push-key"));
    }

    [Fact]
    public async Task Unproven_messages_are_off_unless_they_are_turned_on()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Push:OutboundMessages"] = null });

        Assert.Equal(404, await SoapAsync(demo, Notification(Org)));
        Assert.Equal(202, await PushAsync(demo, $$"""{"organizationId":"{{Org}}","caseIds":["500000000000001AAA"]}""", "demo-push-key"));
    }

    [Fact]
    public async Task Unproven_messages_cost_the_orgs_allowance_nothing_unless_the_Case_is_ours()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Conversations:StartDeadline"] = "00:00:20" });
        var (_, caseId) = await demo.OpenCaseAsync("ann", "k");
        await demo.SettleAsync();
        var before = await CallsAsync(demo);

        var strangers = new List<int>();
        for (var i = 100; i < 115; i++)
        {
            strangers.Add(await SoapAsync(demo, Notification(Org).Replace("500000000000001AAA", $"500000000000{i}", StringComparison.Ordinal)));
        }

        Assert.All(strangers, status => Assert.Equal(200, status));
        await demo.SettleAsync();
        Assert.Equal(before, await CallsAsync(demo));
        Assert.Equal(200, await SoapAsync(demo, Notification(Org).Replace("500000000000001AAA", caseId, StringComparison.Ordinal)));
        await demo.SettleAsync();
        Assert.InRange(await CallsAsync(demo) - before, 1, 3);
    }

    [Fact]
    public async Task A_customer_who_starts_again_and_again_is_told_to_wait_and_opens_no_more_Cases()
    {
        await using var demo = await Demo.StartAsync(
            new Dictionary<string, string?> { ["Conversations:StartDeadline"] = "00:00:20", ["Conversations:StartsPerMinute"] = "3" });
        var statuses = new List<int>();
        for (var i = 0; i < 8; i++)
        {
            statuses.Add((await demo.StartConversationAsync("ann", $"k{i}")).Status);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "api/conversations")
        {
            Content = new StringContent(
            """{"subject":"Once more"}""", Encoding.UTF8, "application/json")
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", demo.Token("ann"));
        using var answer = await demo.Api.SendAsync(request);
        var backEnd = (await Demo.SendAsync(
            demo.Api,
            HttpMethod.Post,
            "api/conversations",
            new JsonObject { ["subject"] = "s", ["userId"] = "ann" },
            demo.Token("shop", "conversations.write.all"))).Status;

        Assert.Equal([201, 201, 201, 429], statuses.Take(4));
        Assert.Equal((429, 429), ((int)answer.StatusCode, backEnd));
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
        Assert.Equal(200, (await demo.StartConversationAsync("ann", "k0")).Status);
        Assert.Equal(201, (await demo.StartConversationAsync("ben", "k")).Status);
        Assert.Equal(200, (await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, demo.Token("ann"))).Status);
        Assert.InRange((await demo.QueryAsync("SELECT Id FROM Case")).Count, 4, 6);
    }

    [Fact]
    public async Task Whoever_guesses_keys_is_told_to_wait_in_one_log_line_and_a_right_key_passes()
    {
        var log = new Microsoft.Extensions.Logging.Testing.FakeLogger<ApiKeyAuthentication>();
        using var keys = new ApiKeyAuthentication(TimeProvider.System, log);
        var options = new ApiKeyOptions { Keys = { "the right one" } };
        var statuses = Enumerable.Range(0, 150).Select(i => Guess(keys, options, $"guess-{i}")).ToList();

        Assert.Equal(401, statuses[0]);
        Assert.InRange(statuses.Count(status => status == 401), 20, 25);
        Assert.Equal(150, statuses.Count(status => status is 401 or 429));
        Assert.Single(log.Collector.GetSnapshot());
        Assert.Equal(200, Guess(keys, options, "the right one"));

        await using var demo = await Demo.StartAsync();
        var wrong = new List<int>();
        for (var i = 0; i < 30; i++)
        {
            wrong.Add((await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/ops/status", null, null, ("X-SupportChat-Key", $"guess-{i}"))).Status);
        }

        Assert.Contains(401, wrong);
        Assert.Contains(429, wrong);
        Assert.Contains(429, new[] { await PushAsync(demo, "{}", "guess"), await PushAsync(demo, "{}", "guess") });
        Assert.Equal(200, (await demo.OpsAsync(HttpMethod.Get, "status")).Status);
    }

    [Fact]
    public async Task A_deactivated_customer_is_told_so_and_repeats_nothing()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Conversations:StartDeadline"] = "00:00:20" });
        await demo.OpenAsync("ann", "k");
        var (deactivated, _) = await Demo.SendAsync(
            demo.Sendbird, HttpMethod.Put, "v3/users/ann", new JsonObject { ["is_active"] = false, ["leave_all_when_deactivated"] = false });
        Assert.Equal(200, deactivated);

        var (token, problem) = await Demo.SendAsync(demo.Api, HttpMethod.Post, "api/sendbird/session-token", null, demo.Token("ann"));
        var (start, _) = await demo.StartConversationAsync("ann", "another");

        Assert.Equal((403, "urn:supportchat:forbidden", 403), (token, problem["type"]!.GetValue<string>(), start));
        Assert.Contains("deactivated", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Put, "v3/users/ann", new JsonObject { ["is_active"] = true });
        Assert.Equal(200, (await Demo.SendAsync(demo.Api, HttpMethod.Post, "api/sendbird/session-token", null, demo.Token("ann"))).Status);
    }

    [Fact]
    public async Task Of_a_webhook_are_refused_or_counted_and_never_lead_to_work()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Sendbird:MaxWebhookBytes"] = "4096" });
        var url = await demo.OpenAsync("ann", "k");
        await demo.SettleAsync();
        var statuses = new List<int>
        {
            await WebhookAsync(demo, $$$"""{"category":"group_channel:message_send","app_id":"ANOTHER","channel":{"channel_url":"{{{url}}}"},"payload":{"message_id":1,"created_at":1}}"""),
            await WebhookAsync(demo, "{"),
            await WebhookAsync(demo, "[]"),
            await WebhookAsync(demo, """{"category":"group_channel:message_send","app_id":"SUPPORTCHAT-DEMO"}"""),
            await WebhookAsync(demo, $$$"""{"category":"group_channel:message_send","app_id":"SUPPORTCHAT-DEMO","channel":{"channel_url":"{{{url}}}"},"payload":"text"}"""),
            await WebhookAsync(demo, $$$"""{"category":"group_channel:message_send","app_id":"SUPPORTCHAT-DEMO","channel":{"channel_url":"{{{url}}}"},"payload":{"message_id":"x"}}"""),
            await WebhookAsync(demo, $$$"""{"category":"a:new_category","app_id":"SUPPORTCHAT-DEMO","channel":{"channel_url":"{{{url}}}"}}"""),
            await WebhookAsync(demo, $$$"""{"category":"x","app_id":"SUPPORTCHAT-DEMO","padding":"{{{new string('x', 5_000)}}}"}"""),
        };

        Assert.Equal([401, 200, 200, 200, 200, 200, 200, 413], statuses);
        await demo.SettleAsync();
        Assert.Empty(await demo.MessagesAsync(url));
        Assert.Equal(0, (await demo.OpsAsync(HttpMethod.Get, "status")).Body["deadLetters"]!.GetValue<int>());
    }

    [Fact]
    public async Task One_callers_flood_is_told_to_wait_and_leaves_the_others_alone()
    {
        await using var demo = await Demo.StartAsync();
        var limits = demo.Services.GetRequiredService<CustomerLimits>();
        var status = 200;
        for (var attempt = 0; attempt < 20 && status == 200; attempt++)
        {
            while (limits.Refuse("ann") is null)
            {
                // Uses up what the customer may do now; once a second it becomes more.
            }

            status = (await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, demo.Token("ann"))).Status;
        }

        Assert.Equal(429, status);
        Assert.Equal(200, (await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, demo.Token("bob"))).Status);
    }

    private static async Task AssertNamedAsync(Demo demo, string path, Dictionary<string, string[]> expected)
    {
        foreach (var (body, fields) in expected)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", demo.Token("ann"));
            using var answer = await demo.Api.SendAsync(request);
            var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            var shown = body.Length > 60 ? body[..60] : body;

            Assert.Equal((shown, 400), (shown, (int)answer.StatusCode));
            Assert.Equal("urn:supportchat:validation", problem["type"]!.GetValue<string>());
            Assert.Equal((shown, string.Join(' ', fields)), (shown, string.Join(' ', problem["errors"]!.AsObject().Select(error => error.Key).Order())));
            Assert.All(problem["errors"]!.AsObject(), error => Assert.NotEmpty(error.Value!.AsArray().Single()!.GetValue<string>()));
        }
    }

    private static async Task<int> PostAsync(Demo demo, string path, string body, string? token, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var answer = await demo.Api.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private static int Guess(ApiKeyAuthentication keys, ApiKeyOptions options, string key)
    {
        var request = new Microsoft.AspNetCore.Http.DefaultHttpContext().Request;
        request.Headers["X-SupportChat-Key"] = key;
        return keys.TryAuthenticate(request, options, out var problem) ? 200 : ((Microsoft.AspNetCore.Http.IStatusCodeHttpResult)problem!).StatusCode!.Value;
    }

    private static Task<int> PushAsync(Demo demo, string body, string key) => PostAsync(demo, Push, body, null, ("X-SupportChat-Key", key));

    private static async Task<int> SoapAsync(Demo demo, string body)
    {
        using var content = Soap(body);
        using var answer = await demo.Api.PostAsync(Push, content);
        return (int)answer.StatusCode;
    }

    private static StringContent Soap(string body) => new(body, Encoding.UTF8, "text/xml");

    private static Task<int> WebhookAsync(Demo demo, string body) => PostAsync(
        demo,
        Webhook,
        body,
        null,
        ("x-sendbird-signature", Convert.ToHexStringLower(HMACSHA256.HashData("demo-sendbird-token"u8, Encoding.UTF8.GetBytes(body)))));

    /// <summary>Reads of Cases so far.</summary>
    private static async Task<long> CallsAsync(Demo demo) => (await Demo.SendAsync(demo.Salesforce, HttpMethod.Get, "emulator/calls")).Body["calls"]!.AsObject()
        .Where(call => call.Key.Contains("/services/data/", StringComparison.Ordinal)
            && !call.Key.Contains("/limits", StringComparison.Ordinal)).Sum(call => call.Value!.GetValue<long>());

    private static string Notification(string organizationId) => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
         <soapenv:Body>
          <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
           <OrganizationId>{organizationId}</OrganizationId>
           <ActionId>04k000000000001AAA</ActionId>
           <SessionId xsi:nil="true"/>
           <EnterpriseUrl>https://example.com/e</EnterpriseUrl>
           <PartnerUrl>https://example.com/p</PartnerUrl>
           <Notification>
            <Id>04l000000000001AAA</Id>
            <sObject xsi:type="sf:Case" xmlns:sf="urn:sobject.enterprise.soap.sforce.com"><sf:Id>500000000000001AAA</sf:Id></sObject>
           </Notification>
          </notifications>
         </soapenv:Body>
        </soapenv:Envelope>
        """;
}
