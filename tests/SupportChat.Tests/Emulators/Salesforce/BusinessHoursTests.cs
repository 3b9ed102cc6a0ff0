using System.Globalization;
using System.Net;
using System.Text;
using SupportChat.Emulators;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Salesforce;

public sealed class BusinessHoursTests
{
    private const string Default = "01m000000000001AAA";

    [Fact]
    public async Task A_new_org_has_default_hours_that_are_open_at_any_time()
    {
        await using var org = await EmulatedOrg.StartAsync();

        var hours = Assert.Single(await org.RowsAsync(
            "SELECT Id, Name, IsActive, TimeZoneSidKey, SundayStartTime, FridayEndTime FROM BusinessHours WHERE IsDefault = true"))!;

        Assert.Equal(
            (Default, "Default", true, "GMT"),
            ((string)hours["Id"]!, (string)hours["Name"]!, (bool)hours["IsActive"]!, (string)hours["TimeZoneSidKey"]!));
        Assert.Equal(("00:00:00.000Z", "00:00:00.000Z"), ((string)hours["SundayStartTime"]!, (string)hours["FridayEndTime"]!));
        Assert.Equal([("2026-07-06T00:00Z", "2026-07-08T00:00Z")], await TellAsync(org, "2026-07-06T00:00Z", "2026-07-08T00:00Z"));
    }

    [Fact]
    public async Task Hours_and_holidays_can_be_set_and_are_told_by_the_class()
    {
        await using var org = await EmulatedOrg.StartAsync();
        await GivenOfficeAsync(org);
        Assert.Equal(204, await ControlAsync(org, "holidays", """{"dates":["2026-07-07"]}"""));

        Assert.Equal(
            [("2026-07-06T07:00Z", "2026-07-06T15:00Z"), ("2026-07-08T07:00Z", "2026-07-08T10:00Z")],
            await TellAsync(org, "2026-07-04T00:00Z", "2026-07-08T10:00Z"));
        Assert.Equal("2026-07-07", (string)Assert.Single(await org.RowsAsync("SELECT Name, ActivityDate, IsAllDay FROM Holiday"))!["ActivityDate"]!);
        var row = Assert.Single(await org.RowsAsync("SELECT MondayStartTime, SundayStartTime FROM BusinessHours"))!;
        Assert.Equal(("09:00:00.000Z", (string?)null), ((string?)row["MondayStartTime"], (string?)row["SundayStartTime"]));

        Assert.Equal(204, await ControlAsync(org, "holidays", """{"dates":[]}"""));
        Assert.Empty(await org.RowsAsync("SELECT Id FROM Holiday"));
    }

    [Fact]
    public async Task Another_name_makes_other_hours()
    {
        await using var org = await EmulatedOrg.StartAsync();
        Assert.Equal(204, await ControlAsync(org, "business-hours/Night%20team", """{"timeZone":"Asia/Tokyo","days":{"monday":"22:00-06:00"}}"""));

        var row = Assert.Single(await org.RowsAsync("SELECT Id, IsActive, IsDefault FROM BusinessHours WHERE Name = 'Night team'"))!;

        Assert.Equal((true, false), ((bool)row["IsActive"]!, (bool)row["IsDefault"]!));
        Assert.Equal(
            [("2026-07-06T13:00Z", "2026-07-06T21:00Z")], await TellAsync(org, "2026-07-05T00:00Z", "2026-07-12T00:00Z", (string)row["Id"]!));
    }

    [Fact]
    public async Task The_class_may_be_missing_or_not_be_granted()
    {
        await using var org = await EmulatedOrg.StartAsync();
        await using var without = await EmulatedOrg.StartAsync(new SalesforceEmulatorOptions { BusinessHoursClass = false });
        var path = Path("2026-07-06T00:00Z", "2026-07-07T00:00Z");

        var absent = await without.SendAsync("GET", path);
        var other = await org.SendAsync("GET", "/services/apexrest/other");
        Assert.Equal(204, await ControlAsync(org, "apex-rest", """{"isDeployed":false}"""));
        var removed = await org.SendAsync("GET", path);
        Assert.Equal(204, await ControlAsync(org, "apex-rest", """{"isDeployed":true}"""));
        Assert.Equal(HttpStatusCode.OK, (await org.SendAsync("GET", path)).Status);
        var assignment = (string)Assert.Single(await org.RowsAsync("SELECT Id FROM PermissionSetAssignment WHERE PermissionSet.Name = 'SupportChat_Business_Hours'"))!["Id"]!;
        using var content = new StringContent($$"""{"AssigneeId":"{{EmulatedOrg.Agent}}"}""", Encoding.UTF8, "application/json");
        using var changed = await org.Http.PatchAsync($"/emulator/records/{assignment}", content);
        var refused = await org.SendAsync("GET", path);

        Assert.All([absent, other, removed], answer => Assert.Equal((HttpStatusCode.NotFound, "NOT_FOUND"), (answer.Status, answer.Code)));
        Assert.Equal((HttpStatusCode.Forbidden, "FORBIDDEN"), (refused.Status, refused.Code));
    }

    [Theory]
    [InlineData("?id=01m000000000001AAA&from=1&until=x")]
    [InlineData("?from=0&until=60000")]
    [InlineData("?id=01m000000000001AAA&from=60000&until=60000")]
    [InlineData("?id=01m000000000001AAA&from=0&until=5443200000")]
    [InlineData("?id=01m000000000009AAA&from=0&until=60000")]
    public async Task The_class_refuses_what_it_cannot_answer(string query)
    {
        await using var org = await EmulatedOrg.StartAsync();

        var answer = await org.SendAsync("GET", $"/services/apexrest/supportchat/business-hours{query}");

        Assert.Equal((HttpStatusCode.BadRequest, "INVALID_PARAMETER"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("business-hours/Default", """{"timeZone":"Mars/Olympus"}""", "time zone")]
    [InlineData("business-hours/Default", """{"days":{"someday":"09:00-17:00"}}""", "monday to sunday")]
    [InlineData("business-hours/Default", """{"days":{"monday":"9-17"}}""", "09:00-17:00")]
    [InlineData("holidays", """{"dates":["24.12.2026"]}""", "2026-12-24")]
    [InlineData("apex-rest", "{}", "isDeployed")]
    public async Task A_wrong_order_is_told_how_to_mend_it(string path, string json, string remedy)
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var content = new StringContent(json, Encoding.UTF8, "application/json");

        using var answer = await org.Http.PutAsync($"/emulator/{path}", content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(remedy, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    internal static async Task GivenOfficeAsync(EmulatedOrg org) => Assert.Equal(204, await ControlAsync(
        org,
        "business-hours/Default",
        """{"timeZone":"Europe/Berlin","days":{"sunday":null,"monday":"09:00-17:00","tuesday":"09:00-17:00","wednesday":"09:00-17:00","thursday":"09:00-17:00","friday":"09:00-17:00","saturday":null}}"""));

    internal static async Task<int> ControlAsync(EmulatedOrg org, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await org.Http.PutAsync($"/emulator/{path}", content);
        return (int)answer.StatusCode;
    }

    private static string Path(string from, string until, string id = Default) =>
        $"/services/apexrest/supportchat/business-hours?id={id}&from={Milliseconds(from)}&until={Milliseconds(until)}";

    private static long Milliseconds(string at) => DateTimeOffset.Parse(at, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    private static async Task<List<(string From, string Until)>> TellAsync(EmulatedOrg org, string from, string until, string id = Default)
    {
        var told = await org.ReadAsync(Path(from, until, id));
        return [.. told["periods"]!.AsArray().Select(period => (Text((long)period!["from"]!), Text((long)period["until"]!)))];
    }

    private static string Text(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
}
