using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Conversations;
using SupportChat.Emulators;
using SupportChat.Salesforce;
using SupportChat.Tests.Fixtures;
using EmulatedHours = SupportChat.Tests.Emulators.Salesforce.BusinessHoursTests;

namespace SupportChat.Tests.EndToEnd;

/// <summary>Opening hours of a whole org.</summary>
public sealed class BusinessHoursTests
{
    private static readonly Dictionary<string, string?> ByHours = new()
    {
        ["Conversations:BusinessHours"] = "Default",
        ["Conversations:Holidays:0"] = "--01-06",
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_and_without_the_class_every_change_of_the_clock_is_minded(bool hasClass)
    {
        foreach (var (now, zone, last, next) in new[]
        {
            ("2026-03-27T12:00Z", "Europe/Berlin", "2026-03-27T15:59Z", "2026-03-30T07:00Z"),
            ("2026-10-23T12:00Z", "Europe/Berlin", "2026-10-23T14:59Z", "2026-10-26T08:00Z"),
            ("2026-03-06T12:00Z", "America/Los_Angeles", "2026-03-07T00:59Z", "2026-03-09T16:00Z"),
            ("2026-10-30T12:00Z", "America/Los_Angeles", "2026-10-30T23:59Z", "2026-11-02T17:00Z"),
            ("2026-09-25T00:00Z", "Pacific/Auckland", "2026-09-25T04:59Z", "2026-09-27T20:00Z"),
        })
        {
            var time = new FakeTimeProvider(At(now));
            await using var org = await EmulatedOrg.StartAsync(new SalesforceEmulatorOptions { BusinessHoursClass = hasClass, TimeProvider = time });
            await EmulatedHours.GivenOfficeAsync(org);
            Assert.Equal(204, await EmulatedHours.ControlAsync(org, "business-hours/Default", $$"""{"timeZone":"{{zone}}"}"""));
            await using var services = HoursOf(org, time);
            var hours = services.GetRequiredService<OpeningHours>();

            Assert.Equal(new Opening(true, null), await hours.AtAsync(At(last), default));
            Assert.Equal(new Opening(false, At(next)), await hours.AtAsync(At(last).AddMinutes(1), default));
            Assert.Equal(new Opening(true, null), await hours.AtAsync(At(next), default));
            Assert.Equal(At(next).AddMinutes(2), await hours.AddAsync(At(last), TimeSpan.FromMinutes(3), default));
        }
    }

    [Fact]
    public async Task The_orgs_holidays_are_known_with_the_class_only()
    {
        var time = new FakeTimeProvider(At("2027-01-04T12:00Z"));
        await using var org = await EmulatedOrg.StartAsync(new SalesforceEmulatorOptions { TimeProvider = time });
        await EmulatedHours.GivenOfficeAsync(org);
        await EmulatedHours.ControlAsync(org, "holidays", """{"dates":["2027-01-05"]}""");
        await using var services = HoursOf(org, time);
        var hours = services.GetRequiredService<OpeningHours>();

        var withClass = await hours.AtAsync(At("2027-01-04T16:00Z"), default);
        await EmulatedHours.ControlAsync(org, "apex-rest", """{"isDeployed":false}""");
        time.Advance(OpeningHours.Lifetime);
        var without = await hours.AtAsync(At("2027-01-04T16:00Z"), default);

        // The 6th is a holiday by the settings.
        Assert.Equal(At("2027-01-07T08:00Z"), withClass.NextOpening);
        Assert.Equal(At("2027-01-05T08:00Z"), without.NextOpening);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static ServiceProvider HoursOf(EmulatedOrg org, TimeProvider time)
    {
        var settings = new Dictionary<string, string?>(ByHours)
        {
            ["Salesforce:LoginUrl"] = org.Emulator.BaseAddress.AbsoluteUri,
            ["Salesforce:ClientId"] = "demo-client",
            ["Salesforce:ClientSecret"] = "demo-secret",
        };
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddSingleton(time);
        services.AddLogging().AddSalesforce();
        services.AddOptions<ConversationsOptions>().BindConfiguration(ConversationsOptions.SectionName);
        return services.AddSingleton<OpeningHours>().BuildServiceProvider();
    }
}
