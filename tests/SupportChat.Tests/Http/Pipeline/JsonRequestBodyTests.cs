using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Http.Pipeline;

/// <summary>
/// A string of JSON need not be text: half a surrogate pair, bytes that are no UTF-8, a NUL. It is the sender's to mend, whichever endpoint reads it.
/// </summary>
public sealed class JsonRequestBodyTests
{
    private const string Org = "00D000000000001EAA";

    /// <summary>Stands for a byte that is no UTF-8 wherever it comes.</summary>
    private const char NoUtf8 = '\u0001';

    private static readonly string[] Odd = [@"\ud83d", @"\udc00 after", @"\ud83d\ud83d", $"a{NoUtf8}b", @"\u0000"];

    [Fact]
    public async Task In_a_start_names_the_field_and_starts_nothing()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Salesforce:AllowedFields:0"] = "Reason__c" });
        foreach (var odd in Odd)
        {
            foreach (var field in new[] { "subject", "description", "priority", "name", "email", "locale", "firstMessage", "userId" })
            {
                var start = field == "subject" ? "" : """ "subject":"Help", """;
                Assert.Equal((field, odd, 400, field), await NamedAsync(demo, "api/conversations", $$"""{{{start}}"{{field}}":"Hi {{odd}}"}""", field, odd));
            }

            Assert.Equal(
                ("", odd, 400, "fields.Reason__c"),
                await NamedAsync(demo, "api/conversations", $$$"""{"subject":"Help","fields":{"Reason__c":"{{{odd}}}"}}""", "", odd));
        }

        Assert.Equal(("", "", 400, "body"), await NamedAsync(demo, "api/conversations", """{"subject":"Help","\ud83d":1}""", "", ""));
        Assert.Equal(("", "", 400, "body"), await NamedAsync(demo, "api/conversations", """{"subject":"Help","fields":{"\ud83d":1}}""", "", ""));
        Assert.Equal(("", "", 400, "body"), await NamedAsync(demo, "api/conversations", """{"subject":"Help","subject":"Twice"}""", "", ""));
        Assert.Empty(await demo.QueryAsync("SELECT Id FROM Case"));
        Assert.Empty((await Demo.SendAsync(demo.Sendbird, HttpMethod.Get, "emulator/state")).Body["channels"]!.AsArray());
    }

    [Fact]
    public async Task In_a_rating_a_push_an_adoption_or_a_token_request_names_the_field()
    {
        await using var demo = await Demo.StartAsync();
        var rating = $"api/conversations/{Demo.IdOf(await demo.OpenAsync("ann", "k"))}/rating";
        foreach (var odd in Odd)
        {
            Assert.Equal(("comment", odd, 400, "comment"), await NamedAsync(demo, rating, $$"""{"score":5,"comment":"{{odd}}"}""", "comment", odd));
            Assert.Equal(
                ("organizationId", odd, 400, "organizationId"),
                await NamedAsync(demo, "api/salesforce/case-changes", $$"""{"organizationId":"{{odd}}","caseIds":["500000000000001AAA"]}""", "organizationId", odd));
            Assert.Equal(
                ("caseIds", odd, 400, "caseIds[1]"),
                await NamedAsync(demo, "api/salesforce/case-changes", $$"""{"organizationId":"{{Org}}","caseIds":["500000000000001AAA","{{odd}}"]}""", "caseIds", odd));
            foreach (var field in new[] { "subject", "description", "suppliedName", "suppliedEmail", "suppliedPhone", "sendbirdUserId", "sendbirdChannelURL" })
            {
                var rest = new Dictionary<string, string> { ["sendbirdUserId"] = "ann", ["sendbirdChannelURL"] = "channel", [field] = odd };
                var body = "{" + string.Join(',', rest.Select(member => $"\"{member.Key}\":\"{member.Value}\"")) + "}";
                Assert.Equal((field, odd, 400, field), await NamedAsync(demo, "services/apexrest/cases", body, field, odd));
            }
        }

        Assert.Equal(400, (await SendAsync(demo, "dev/token", """{"userId":"\ud83d"}""")).Status);
        Assert.Equal(400, (await SendAsync(demo, "dev/token", """{"userId":"ann","roles":["\ud83d"]}""")).Status);
    }

    [Fact]
    public async Task Many_faults_are_named_ten_at_a_time()
    {
        await using var demo = await Demo.StartAsync();
        var body = "{\"subject\":\"Help\"," + string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"unknown{i}\":1")) + "}";

        var (status, answer) = await SendAsync(demo, "api/conversations", body);

        Assert.Equal(400, status);
        Assert.InRange(answer.Length, 1, 8_000);
        var errors = JsonNode.Parse(answer)!["errors"]!.AsObject();
        Assert.Equal(11, errors.Count);
        Assert.Contains("more", errors["body"]![0]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_whose_pairs_are_whole_is_kept_to_the_letter()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Conversations:StartDeadline"] = "00:00:20" });

        var (status, _) = await SendAsync(demo, "api/conversations", """{"subject":"Gr\u00fc\u00dfe \ud83d\ude00 \u20ac"}""");

        Assert.Equal(201, status);
        Assert.Equal("Grüße 😀 €", Assert.Single(await demo.QueryAsync("SELECT Subject FROM Case"))["Subject"]!.GetValue<string>());
    }

    private static async Task<(string Field, string Odd, int Status, string Named)> NamedAsync(Demo demo, string path, string body, string field, string odd)
    {
        var (status, answer) = await SendAsync(demo, path, body);
        var errors = JsonNode.Parse(answer)?["errors"]?.AsObject().Select(error => error.Key) ?? [answer];
        return (field, odd, status, string.Join(' ', errors));
    }

    private static async Task<(int Status, string Body)> SendAsync(Demo demo, string path, string body)
    {
        var bytes = Array.ConvertAll(Encoding.UTF8.GetBytes(body), octet => octet == NoUtf8 ? (byte)0x80 : octet);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", demo.Token("ann"));
        request.Headers.Add("X-SupportChat-Key", "demo-push-key");
        using var answer = await demo.Api.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
