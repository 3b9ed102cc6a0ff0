using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Functions.Tests.Fixtures;
using SupportChat.ServiceBus;

namespace SupportChat.Functions.Tests.Composition;

public sealed class CompositionTests
{
    public static TheoryData<string> Functions => [.. HostFunctions.All.Select(function => function.Name)];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Every_function_can_be_made_from_the_sample_settings(string name)
    {
        using var host = ProgramHost.Build(Repository.SampleSettings);
        var function = HostFunctions.All.Single(candidate => candidate.Name == name);

        Assert.NotNull(ActivatorUtilities.CreateInstance(host.Services, function.Class));
    }

    [Fact]
    public void The_sample_settings_reach_the_options()
    {
        using var host = ProgramHost.Build(Repository.SampleSettings);

        Assert.Equal(TimeSpan.FromSeconds(3), host.Services.GetRequiredService<IOptions<ConversationsOptions>>().Value.StartDeadline);
        Assert.Equal("localhost", host.Services.GetRequiredService<BrokerConnection>().Client.FullyQualifiedNamespace);
    }

    [Theory]
    [InlineData("Sendbird__ApplicationId")]
    [InlineData("Sendbird__ApiToken")]
    [InlineData("Salesforce__LoginUrl")]
    [InlineData("Salesforce__ClientId")]
    [InlineData("Salesforce__ClientSecret")]
    [InlineData("ClientAuth__Authority")]
    [InlineData("ServiceBus")]
    [InlineData("Storage__Tables")]
    public async Task A_missing_setting_stops_the_start_and_is_named(string key)
    {
        using var host = ProgramHost.Build(Repository.SampleSettings.Where(setting => setting.Key != key));

        var refusal = await Record.ExceptionAsync(() => host.StartAsync());

        Assert.Contains(key, refusal?.Message ?? "started", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_a_configuration_names_every_missing_key_at_once()
    {
        string[] missing = ["Sendbird__ApiToken", "Salesforce__ClientSecret", "Salesforce__ClientId", "ClientAuth__Authority", "ServiceBus", "Storage__Tables"];
        using var host = ProgramHost.Build(Repository.SampleSettings.Where(setting => !missing.Contains(setting.Key)));

        var refusal = await Record.ExceptionAsync(() => host.StartAsync());

        var text = refusal!.ToString();
        Assert.All(missing, key => Assert.Contains(key, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Conversations__StartDeadline", "01:00:00")]
    [InlineData("Conversations__AfterClose", "7")]
    [InlineData("Conversations__ReopenTo", "7")]
    [InlineData("Conversations__ReopenWithin", "366.00:00:00")]
    [InlineData("Conversations__CourtesyWindow", "1.00:00:01")]
    [InlineData("Conversations__ReopenQueue", "a queue's label")]
    [InlineData("Conversations__RemindAfter", "00:00:59")]
    [InlineData("Conversations__CloseAfter", "366.00:00:00")]
    [InlineData("Notices__Ready__Enabled", "perhaps")]
    [InlineData("Notices__Raedy__de", "Text")]
    [InlineData("CaseChanges__Window", "00:00:01")]
    [InlineData("ClientAuth__Authority", "our issuer")]
    [InlineData("Storage__Tables", "not a connection")]
    [InlineData("Sendbird__MaxWebhookBytes", "1")]
    public async Task A_wrong_setting_stops_the_start_and_is_named(string key, string value)
    {
        var settings = Repository.SampleSettings.ToDictionary();
        settings[key] = value;
        using var host = ProgramHost.Build(settings);

        var refusal = await Record.ExceptionAsync(() => host.StartAsync());

        Assert.Contains(key, refusal?.Message ?? "started", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_vault_reference_that_was_not_resolved_stops_the_start()
    {
        var settings = Repository.SampleSettings.ToDictionary();
        settings["Sendbird__ApiToken"] = "@Microsoft.KeyVault(VaultName=kv;SecretName=sendbird-api-token)";
        using var host = ProgramHost.Build(settings);

        var refusal = await Record.ExceptionAsync(() => host.StartAsync());

        Assert.Contains("Sendbird__ApiToken", refusal?.Message ?? "started", StringComparison.Ordinal);
    }
}
