using System.Text.Json.Nodes;
using SupportChat.Emulators;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Http.Authentication;

/// <summary>One claim names one customer: a string, or a whole number digit by digit. Two are never taken for one, and nobody for a customer.</summary>
public sealed class CustomerClaimTests
{
    private static readonly (string Json, string UserId)[] Customers =
    [
        ("\"ann\"", "ann"),
        ("\"\\u0061nn-2\"", "ann-2"),
        ("\"ann\\u002dmarie_3\"", "ann-marie_3"),
        ("12345678901234567890", "12345678901234567890"),
        ("12345678901234567891", "12345678901234567891"),
        ("9007199254740993", "9007199254740993"),
        ("9007199254740992", "9007199254740992"),
        ("7", "7"),
        ("-7", "-7"),
        ("0", "0"),
        (new string('9', 80), new string('9', 80)),
        ("\"1.5\"", "1.5"),
        ("\"true\"", "true"),
    ];

    private static readonly string[] NoCustomer =
    [
        "true", "false", "null", "{}", """{"id":"ann"}""", "[]", """["ann"]""", """["ann","bob"]""", "[7]", "1.0", "1.5", "1e3", "1E3", "1e400", "-0",
        "12345678901234567890e0", "\"\"", "\"\\ud83d\"", "\"ann\\ude00\"", new string('9', 81), $"\"{new string('x', 81)}\"", "\"sf_005000000000001AAA\"",
    ];

    public static TheoryData<string> Claims => ["sub", "customer_id", "https://example.com/customer.id"];

    [Theory]
    [MemberData(nameof(Claims))]
    public async Task Whatever_the_claim_is_called(string claim)
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["ClientAuth:UserIdClaim"] = claim });
        var wrong = new List<string>();

        foreach (var (json, userId) in Customers)
        {
            var (status, body) = await SessionTokenAsync(demo, $$"""{"{{claim}}":{{json}}}""");
            if (status != 200 || body["userId"]?.GetValue<string>() != userId)
            {
                wrong.Add($"{json}: {status} {body["userId"]}");
            }
        }

        foreach (var json in NoCustomer)
        {
            var (status, body) = await SessionTokenAsync(demo, $$"""{"{{claim}}":{{json}}}""");
            if (status != 403 || body["detail"]?.GetValue<string>().Contains($"'{claim}'", StringComparison.Ordinal) != true)
            {
                wrong.Add($"{json}: {status} {body}");
            }
        }

        foreach (var repeated in new[] { """ "ann","{0}":"bob" """, """ "ann","{0}":"ann" """, """ 7,"{0}":7 """, """ true,"{0}":"ann" """ })
        {
            var (status, body) = await SessionTokenAsync(demo, $$"""{"{{claim}}":{{repeated.Replace("{0}", claim, StringComparison.Ordinal)}}}""");
            if (status != 403 || body["detail"]?.GetValue<string>().Contains($"'{claim}'", StringComparison.Ordinal) != true)
            {
                wrong.Add($"{repeated}: {status} {body}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Two_great_numbers_have_conversations_of_their_own()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Conversations:StartDeadline"] = "00:00:20" });
        var one = demo.Issuer.CreateToken("-", [], claims: """{"sub":12345678901234567890}""");
        var two = demo.Issuer.CreateToken("-", [], claims: """{"sub":12345678901234567891}""");

        var (status, started) = await Demo.SendAsync(demo.Api, HttpMethod.Post, "api/conversations", new JsonObject { ["subject"] = "Hi" }, one);
        var (_, mine) = await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, one);
        var (_, others) = await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, two);
        var (foreign, _) = await Demo.SendAsync(demo.Api, HttpMethod.Get, $"api/conversations/{started["conversationId"]}", null, two);

        Assert.Equal(201, status);
        Assert.Single(mine["items"]!.AsArray());
        Assert.Empty(others["items"]!.AsArray());
        Assert.Equal(404, foreign);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("""["ann"]""")]
    [InlineData("\"\\ud83d\"")]
    public async Task Every_call_refuses_a_claim_that_names_nobody(string json)
    {
        await using var demo = await Demo.StartAsync();
        string[] roles = ["conversations.write.all", "case-changes.write", "supportchat.operator", "agents.session"];
        var token = demo.Issuer.CreateToken("-", roles, claims: $$"""{"sub":{{json}}}""");
        var answers = new Dictionary<string, int>();
        foreach (var (method, path) in new[]
        {
            ("POST", "api/conversations"), ("GET", "api/conversations"), ("GET", "api/conversations/7mvvcgyhmfnsgpavi5ipj2bvvi"),
            ("POST", "api/conversations/7mvvcgyhmfnsgpavi5ipj2bvvi/close"), ("POST", "api/conversations/7mvvcgyhmfnsgpavi5ipj2bvvi/rating"),
            ("POST", "api/conversations/7mvvcgyhmfnsgpavi5ipj2bvvi/reopen"),
            ("POST", "api/sendbird/session-token"), ("POST", "services/apexrest/cases"), ("POST", "api/salesforce/case-changes"), ("GET", "api/ops/status"),
            ("GET", "api/ops/dead-letters"), ("GET", "api/ops/dead-letters/x"), ("DELETE", "api/ops/dead-letters/x"),
            ("GET", "api/ops/conversations/7mvvcgyhmfnsgpavi5ipj2bvvi/verification"),
            ("POST", "api/ops/dead-letters/replay"), ("POST", "api/agents/session-token"),
        })
        {
            var body = method == "POST" ? new JsonObject() : null;
            answers[$"{method} {path}"] = (await Demo.SendAsync(demo.Api, new HttpMethod(method), path, body, token)).Status;
        }

        Assert.All(answers, answer => Assert.Equal((answer.Key, 403), (answer.Key, answer.Value)));
    }

    [Fact]
    public async Task A_caller_without_the_claim_is_no_customer()
    {
        await using var demo = await Demo.StartAsync();
        var backEnd = demo.Issuer.CreateToken("-", ["conversations.write.all", "supportchat.operator"], claims: "{}", without: ["sub"]);

        Assert.Equal(403, (await Demo.SendAsync(demo.Api, HttpMethod.Post, "api/sendbird/session-token", null, backEnd)).Status);
        Assert.Equal(200, (await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, backEnd)).Status);
        Assert.Equal(200, (await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/ops/status", null, backEnd)).Status);
        var start = new JsonObject { ["subject"] = "Hi", ["userId"] = "ann" };
        Assert.InRange((await Demo.SendAsync(demo.Api, HttpMethod.Post, "api/conversations", start, backEnd)).Status, 201, 202);
    }

    [Fact]
    public async Task A_claim_of_an_unproven_token_is_not_even_named()
    {
        await using var demo = await Demo.StartAsync();
        var signature = demo.Token("ann").Split('.')[2];
        var parts = demo.Issuer.CreateToken("-", [], claims: """{"sub":{}}""").Split('.');

        var (status, _) = await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, $"{parts[0]}.{parts[1]}.{signature}");

        Assert.Equal(401, status);
    }

    [Fact]
    public async Task A_Contact_is_linked_only_by_one_string_or_whole_number()
    {
        await using var demo = await Demo.StartAsync(
            new Dictionary<string, string?> { ["Salesforce:ContactExternalIdField"] = "CustomerId__c", ["Conversations:StartDeadline"] = "00:00:20" },
            new SalesforceEmulatorOptions { ContactExternalIdField = "CustomerId__c" });
        var contacts = new Dictionary<string, string>();
        foreach (var key in new[] { "C-1", "C-2", "12345678901234567891", "1.2345678901234567E+19", "true", "1.5", "7" })
        {
            var fields = new JsonObject { ["LastName"] = "Of a test", ["CustomerId__c"] = key };
            var (status, body) = await Demo.SendAsync(demo.Salesforce, HttpMethod.Post, "services/data/v67.0/sobjects/Contact", fields);
            Assert.True(status == 201, body.ToString());
            contacts[body["id"]!.GetValue<string>()] = key;
        }

        var linked = new Dictionary<string, string?>();
        foreach (var json in new[]
        {
            "\"C-1\"", "12345678901234567891", "7", "null", "\"\"", "true", "1.5", """["C-1"]""", """{"C-1":1}""", "\"C-1\",\"CustomerId__c\":\"C-2\"",
        })
        {
            var token = demo.Issuer.CreateToken($"customer-{linked.Count}", [], claims: $$"""{"CustomerId__c":{{json}}}""");
            var (status, body) = await Demo.SendAsync(demo.Api, HttpMethod.Post, "api/conversations", new JsonObject { ["subject"] = "Hi" }, token);
            Assert.True(status == 201, $"{json}: {status} {body}");
            var contact = (await demo.QueryAsync($"SELECT ContactId FROM Case WHERE Id = '{body["case"]!["id"]}'"))[0]["ContactId"]?.GetValue<string>();
            linked[json] = contact is null ? null : contacts[contact];
        }

        Assert.Equal(
            [("\"C-1\"", "C-1"), ("12345678901234567891", "12345678901234567891"), ("7", "7")],
            linked.Where(link => link.Value is not null).Select(link => (link.Key, link.Value!)));
    }

    private static Task<(int Status, JsonObject Body)> SessionTokenAsync(Demo demo, string claims) =>
        Demo.SendAsync(demo.Api, HttpMethod.Post, "api/sendbird/session-token", null, demo.Issuer.CreateToken("-", [], claims: claims, without: ["sub"]));
}
