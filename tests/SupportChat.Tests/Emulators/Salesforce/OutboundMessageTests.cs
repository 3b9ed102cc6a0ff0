using System.Net;
using SupportChat.Emulators;
using SupportChat.Tests.Emulators.Salesforce.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Salesforce;

public sealed class OutboundMessageTests
{
    private static readonly SalesforceEmulatorOptions Impatient = new() { OutboundRetryDelay = TimeSpan.FromMilliseconds(1) };

    [Fact]
    public async Task A_changed_status_of_our_case_is_sent_in_the_real_envelope()
    {
        await using var org = await EmulatedOrg.StartAsync(Impatient);
        await using var receiver = await MessageReceiver.StartAsync();
        await SwitchOnAsync(org, $$"""{"url":"{{receiver.Url}}","fields":["Status","CaseNumber","ClosedDate"]}""");
        var id = await org.GivenCaseAsync("c1");

        await org.ChangeAsync($"sobjects/Case/{id}", """{"Status":"Working"}""");

        await Eventually.BecomesTrueAsync(() => receiver.Messages.Count == 1);
        var message = receiver.Messages.First();
        Assert.Equal("{http://soap.sforce.com/2005/09/outbound}notifications", message.Elements().Single().Elements().Single().Name.ToString());
        Assert.Equal("00D000000000001EAA", MessageReceiver.Named(message, "OrganizationId").Single().Value);
        Assert.Equal("true", MessageReceiver.Named(message, "SessionId").Single().Attributes().Single().Value);
        Assert.EndsWith("/services/Soap/c/67.0/00D000000000001", MessageReceiver.Named(message, "EnterpriseUrl").Single().Value, StringComparison.Ordinal);
        Assert.Equal(["Id", "CaseNumber", "Status"], MessageReceiver.Named(message, "sObject").Single().Elements().Select(element => element.Name.LocalName));
        Assert.Equal(id, MessageReceiver.Named(message, "sObject").Single().Elements().First().Value);
        Assert.StartsWith("04l", receiver.NotificationIds.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_updates_of_status_or_owner_of_our_cases_are_sent_and_none_of_omni_channel()
    {
        await using var org = await EmulatedOrg.StartAsync(Impatient);
        await using var receiver = await MessageReceiver.StartAsync();
        await SwitchOnAsync(org, $$"""{"url":"{{receiver.Url}}"}""");
        var foreign = await org.GivenAsync("Case", "{}");
        var ours = await org.GivenCaseAsync("c1");
        await org.ChangeAsync($"sobjects/Case/{ours}", $$"""{"OwnerId":"{{EmulatedOrg.Queue}}"}""");
        await Eventually.BecomesTrueAsync(() => receiver.Messages.Count == 1);

        await org.ChangeAsync($"sobjects/Case/{foreign}", """{"Status":"Working"}""");
        await org.ChangeAsync($"sobjects/Case/{ours}", """{"Subject":"other"}""");
        await org.SendAsync("PUT", $"/emulator/agents/{EmulatedOrg.Agent}", """{"online":true}""");
        await Eventually.BecomesTrueAsync(async () => (string)(await org.ReadAsync($"sobjects/Case/{ours}"))["OwnerId"]! == EmulatedOrg.Agent);
        await org.ChangeAsync($"sobjects/Case/{ours}", """{"Status":"Closed"}""");
        await Eventually.BecomesTrueAsync(() => receiver.Messages.Count > 1);

        Assert.Equal(2, receiver.NotificationIds.Distinct().Count());
        Assert.All(receiver.Messages, message => Assert.Equal(ours, MessageReceiver.Named(message, "sObject").Single().Value));
    }

    [Theory]
    [InlineData(200, "<Ack>true</Ack>")]
    [InlineData(200, "not xml")]
    [InlineData(500, MessageReceiver.Acknowledged)]
    [InlineData(202, MessageReceiver.Acknowledged)]
    public async Task Without_a_proper_acknowledgement_the_same_notification_comes_again(int status, string body)
    {
        await using var org = await EmulatedOrg.StartAsync(Impatient);
        await using var receiver = await MessageReceiver.StartAsync();
        receiver.Answer = tries => tries < 4 ? (status, body) : (200, MessageReceiver.Acknowledged);
        await SwitchOnAsync(org, $$"""{"url":"{{receiver.Url}}"}""");
        var id = await org.GivenCaseAsync("c1");

        await org.ChangeAsync($"sobjects/Case/{id}", """{"Status":"Working"}""");

        await Eventually.BecomesTrueAsync(async () => (int)(await org.ReadAsync("/emulator/outbound"))["tries"]! == 4
            && (int)(await org.ReadAsync("/emulator/outbound"))["waiting"]! == 0);
        Assert.Equal(4, receiver.NotificationIds.Count);
        Assert.Single(receiver.NotificationIds.Distinct());
    }

    [Fact]
    public async Task At_most_100_notifications_share_a_message_and_a_duplicate_keeps_its_id()
    {
        await using var org = await EmulatedOrg.StartAsync(Impatient);
        await using var receiver = await MessageReceiver.StartAsync();
        var ids = new List<string>();
        foreach (var n in Enumerable.Range(0, 150))
        {
            ids.Add(await org.GivenCaseAsync($"c{n}"));
        }

        await SwitchOnAsync(org, $$"""{"url":"{{receiver.Url}}","duplicate":1,"shuffle":true,"seed":7}""");
        var rows = ids.Select(id => $$"""{"attributes":{"type":"Case"},"id":"{{id}}","Status":"Working"}""");
        await org.SendAsync("PATCH", "composite/sobjects", $$"""{"records":[{{string.Join(',', rows)}}]}""", ("Sforce-Auto-Assign", "FALSE"));

        await Eventually.BecomesTrueAsync(() => receiver.NotificationIds.Count == 300);
        Assert.All(receiver.Messages, message => Assert.InRange(MessageReceiver.Named(message, "Notification").Count(), 1, 100));
        Assert.All(receiver.NotificationIds.CountBy(id => id), pair => Assert.Equal(2, pair.Value));
        Assert.NotEqual(receiver.NotificationIds.Order(StringComparer.Ordinal), receiver.NotificationIds);
    }

    [Theory]
    [InlineData("""{"enabled":true}""", "url must be")]
    [InlineData("""{"url":"ftp://example"}""", "url must be")]
    [InlineData("""{"url":"http://127.0.0.1/","duplicate":2}""", "duplicate must be")]
    [InlineData("""{"url":"http://127.0.0.1/","fields":["Nope"]}""", "Case has no field")]
    public async Task Wrong_settings_say_what_is_wrong(string body, string message)
    {
        await using var org = await EmulatedOrg.StartAsync();

        var answer = await org.SendAsync("POST", "/emulator/outbound", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(message, answer.Text, StringComparison.Ordinal);
    }

    private static async Task SwitchOnAsync(EmulatedOrg org, string settings) =>
        Assert.Equal(HttpStatusCode.NoContent, (await org.SendAsync("POST", "/emulator/outbound", settings)).Status);
}
