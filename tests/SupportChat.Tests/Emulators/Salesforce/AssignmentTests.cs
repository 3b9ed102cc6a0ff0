using SupportChat.Emulators;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Salesforce;

public sealed class AssignmentTests
{
    private const string WithChannel = """{"SupportChat_ChannelUrl__c":"support_1"}""";

    [Theory]
    [InlineData(WithChannel, null, EmulatedOrg.Queue)]
    [InlineData(WithChannel, "TRUE", EmulatedOrg.Queue)]
    [InlineData(WithChannel, "01Q000000000001", EmulatedOrg.Queue)]
    [InlineData(WithChannel, "FALSE", EmulatedOrg.IntegrationUser)]
    [InlineData("{}", null, EmulatedOrg.DefaultCaseOwner)]
    [InlineData("{}", "FALSE", EmulatedOrg.IntegrationUser)]
    public async Task The_header_decides_who_owns_a_new_case(string body, string? header, string owner)
    {
        await using var org = await EmulatedOrg.StartAsync();

        var created = await org.SendAsync("POST", "sobjects/Case", body, header is null ? [] : [("Sforce-Auto-Assign", header)]);

        Assert.Equal(owner, (string)(await org.ReadAsync($"sobjects/Case/{created.Json!["id"]}"))["OwnerId"]!);
    }

    [Fact]
    public async Task An_update_without_the_header_takes_the_case_away_from_the_agent()
    {
        await using var org = await EmulatedOrg.StartAsync();
        var path = $"sobjects/Case/{await org.GivenCaseAsync()}";
        await org.ChangeAsync(path, $$"""{"OwnerId":"{{EmulatedOrg.Agent}}"}""");

        await org.ChangeAsync(path, """{"Status":"Working"}""");
        var kept = await org.ReadAsync(path);
        await org.SendAsync("PATCH", path, """{"Status":"Escalated"}""");
        var lost = await org.ReadAsync(path);

        Assert.Equal(EmulatedOrg.Agent, (string)kept["OwnerId"]!);
        Assert.Equal(EmulatedOrg.Queue, (string)lost["OwnerId"]!);
    }

    [Fact]
    public async Task An_unknown_rule_is_refused()
    {
        await using var org = await EmulatedOrg.StartAsync();

        var answer = await org.SendAsync("POST", "sobjects/Case", "{}", ("Sforce-Auto-Assign", "01Q000000000009"));

        Assert.Equal("INVALID_ASSIGNMENT_RULE", answer.Code);
    }

    [Fact]
    public async Task With_the_package_its_fields_exist_and_its_rule_assigns()
    {
        await using var org = await EmulatedOrg.StartAsync(new SalesforceEmulatorOptions { PackageInstalled = true });

        var created = await org.SendAsync("POST", "sobjects/Case", """{"Sendbird__ChannelUrl__c":"support_1","Sendbird__UserId__c":"ann"}""");
        var read = await org.ReadAsync($"sobjects/Case/{created.Json!["id"]}?fields=OwnerId,Sendbird__UserId__c");

        Assert.Equal((EmulatedOrg.Queue, "ann"), ((string)read["OwnerId"]!, (string)read["Sendbird__UserId__c"]!));
    }
}
