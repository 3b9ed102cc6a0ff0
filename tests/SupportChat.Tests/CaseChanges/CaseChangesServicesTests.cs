using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SupportChat.CaseChanges;
using SupportChat.Queueing;
using SupportChat.Salesforce;
using SupportChat.Telemetry;
using SupportChat.Tests.CaseChanges.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.CaseChanges;

public sealed class CaseChangesServicesTests
{
    [Fact]
    public void The_subscription_is_made_from_what_a_host_registers()
    {
        using var services = Host(new()
        {
            ["Salesforce:LoginUrl"] = "http://127.0.0.1:7082",
            ["Salesforce:ClientId"] = "demo-client",
            ["Salesforce:ClientSecret"] = "demo-secret",
            ["Salesforce:PubSubUrl"] = "http://127.0.0.1:7083",
        });

        Assert.NotNull(services.GetRequiredService<CaseChangeSubscription>());
        Assert.NotNull(services.GetRequiredService<IDeadLetterReplay>());
        Assert.Empty(services.GetRequiredService<CaseChangeStreamStatus>().Topics);
    }

    [Fact]
    public void Settings_are_read_and_a_wrong_one_is_named()
    {
        using var services = Host(new() { ["CaseChanges:Window"] = "00:01:00", ["CaseChanges:JoinOn"] = "Accept", ["CaseChanges:Watchdog"] = "00:00:00" });

        var fault = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<CaseChangesOptions>>().Value);

        Assert.Equal(["CaseChanges__Watchdog must be between 00:00:01 and 01:00:00."], fault.Failures);
    }

    private static ServiceProvider Host(Dictionary<string, string?> settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddLogging();
        services.AddMetrics();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<SupportChatMetrics>();
        services.AddSingleton<ICursorStore, CursorTable>();
        services.AddSingleton<IDeadLetterStore, DeadLetterList>();
        services.AddSingleton<ICaseChangeSink, RecordingSink>();
        services.AddSalesforce();
        services.AddCaseChanges();
        return services.BuildServiceProvider(validateScopes: true);
    }
}
