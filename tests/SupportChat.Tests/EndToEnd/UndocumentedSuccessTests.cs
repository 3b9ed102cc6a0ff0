using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>
/// An answer with a status of success that is not the documented one of its call, such as a maintenance page: what the customer asked for is done all the same.
/// </summary>
public sealed class UndocumentedSuccessTests
{
    private const string Page = "<html><body>Scheduled maintenance</body></html>";

    [Theory]
    [InlineData(200, Page, "text/html")]
    [InlineData(200, """{"id":"500000000000001AAA","success":true,"errors":[]}""", "application/json")]
    [InlineData(202, "", "text/plain")]
    [InlineData(302, "", "text/plain")]
    public async Task A_close_is_on_the_Case(int status, string body, string type)
    {
        await using var demo = await Demo.StartAsync();
        var (_, caseId, id) = await OpenAsync(demo);
        await FaultAsync(demo.Salesforce, "PATCH", "/services/data/*/sobjects/Case/*", status, body, type);

        var closed = await Demo.SendAsync(demo.Api, HttpMethod.Post, $"api/conversations/{id}/close", null, demo.Token("ann"));

        Assert.Equal(202, closed.Status);
        await Eventually.BecomesTrueAsync(async () => (await CaseAsync(demo, caseId))["Status"]!.GetValue<string>() == "Closed");
        Assert.Equal(1, await HitsAsync(demo.Salesforce));
        await Eventually.BecomesTrueAsync(async () => (await ShowAsync(demo, id))["state"]!.GetValue<string>() == "closed");
        Assert.Null((await ShowAsync(demo, id))["attention"]);
    }

    [Fact]
    public async Task A_rating_is_on_the_Case()
    {
        await using var demo = await Demo.StartAsync();
        var (_, caseId, id) = await OpenAsync(demo);
        await FaultAsync(demo.Salesforce, "PATCH", "/services/data/*/sobjects/Case/*", 200, Page, "text/html");

        var rating = new JsonObject { ["score"] = 4, ["comment"] = "fine" };
        var rated = await Demo.SendAsync(demo.Api, HttpMethod.Post, $"api/conversations/{id}/rating", rating, demo.Token("ann"));

        Assert.Equal(202, rated.Status);
        await Eventually.BecomesTrueAsync(async () => (await CaseAsync(demo, caseId))["SupportChat_Rating__c"]?.GetValue<decimal>() == 4);
        Assert.Equal("fine", (await CaseAsync(demo, caseId))["SupportChat_RatingComment__c"]!.GetValue<string>());
        Assert.Equal(1, await HitsAsync(demo.Salesforce));
    }

    [Fact]
    public async Task The_status_is_in_the_channel()
    {
        await using var demo = await Demo.StartAsync();
        var (url, caseId, _) = await OpenAsync(demo);
        await demo.SettleAsync();
        await FaultAsync(demo.Sendbird, "PUT", "/v3/group_channels/*/metadata", 200, Page, "text/html");

        await demo.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Working" });

        await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(url) == "Working");
        Assert.Equal(1, await HitsAsync(demo.Sendbird));
    }

    [Fact]
    public async Task A_session_token_is_given_or_refused_but_never_made_up()
    {
        await using var demo = await Demo.StartAsync();
        await FaultAsync(demo.Sendbird, "POST", "/v3/users/*/token", 200, Page, "text/html");

        Assert.Equal(503, (await Demo.SendAsync(demo.Api, HttpMethod.Post, "api/sendbird/session-token", null, demo.Token("ann"))).Status);
        var (status, body) = await Demo.SendAsync(demo.Api, HttpMethod.Post, "api/sendbird/session-token", null, demo.Token("ann"));

        Assert.Equal(200, status);
        Assert.NotEmpty(body["sessionToken"]!.GetValue<string>());
    }

    private static async Task<(string Url, string CaseId, string Id)> OpenAsync(Demo demo)
    {
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");
        return (url, caseId, Demo.IdOf(url));
    }

    private static Task FaultAsync(HttpClient emulator, string method, string path, int status, string body, string type)
    {
        var effect = new JsonObject { ["status"] = status, ["headers"] = new JsonObject { ["Content-Type"] = type } };
        if (body.Length > 0)
        {
            effect["body"] = body;
        }

        var match = new JsonObject { ["method"] = method, ["path"] = path };
        return TwoSystems.FaultAsync(emulator, new JsonObject { ["match"] = match, ["times"] = 1, ["effect"] = effect });
    }

    private static async Task<JsonObject> CaseAsync(Demo demo, string caseId) =>
        (await Demo.SendAsync(demo.Salesforce, HttpMethod.Get, $"Services/data/v67.0/sobjects/Case/{caseId}")).Body;

    private static async Task<JsonObject> ShowAsync(Demo demo, string id) =>
        (await Demo.SendAsync(demo.Api, HttpMethod.Get, $"api/conversations/{id}", null, demo.Token("ann"))).Body;

    private static async Task<long> HitsAsync(HttpClient emulator) =>
        (await Demo.SendAsync(emulator, HttpMethod.Get, "emulator/faults")).Body["faults"]!.AsArray().Sum(fault => fault!["hits"]!.GetValue<long>());
}
