using System.Text.RegularExpressions;
using SupportChat.Functions.Tests.Composition.Fixtures;
using SupportChat.Functions.Tests.Fixtures;
using SupportChat.ServiceBus;

namespace SupportChat.Functions.Tests.Composition;

/// <summary>Names in the code, in the sample settings, in host.json, in the README and in the deployment are the same names.</summary>
public sealed partial class SettingsTests
{
    // Without a default that a sample could show: an alternative to what the sample uses, or an id of one's own org.
    private static readonly string[] NotInTheSample =
    [
        "Salesforce__Username", "Salesforce__PrivateKey", "Salesforce__Audience", "Salesforce__ClosedStatus", "Salesforce__RecordTypeId",
        "Salesforce__ReopenedStatus", "Salesforce__AllowedFields__0", "Salesforce__ContactExternalIdField", "Salesforce__BotCaseField",
        "Conversations__BotUserIds__0", "Conversations__ReopenQueue",
        "Conversations__RemindAfter", "Conversations__CloseAfter", "Conversations__Holidays__0", "Transcripts__FileTypes__0",
    ];

    private static readonly string[] OfThePlatform =
    [
        "FUNCTIONS_WORKER_RUNTIME",
        "AzureWebJobsStorage",
        "ServiceBus",
        "CaseChangeStreamSchedule",
        "SweepSchedule"
    ];

    [Fact]
    public void The_sample_lists_every_setting_that_the_code_reads() =>
        Assert.Empty(SettingKeys.All.Select(setting => setting.Sample).Except(NotInTheSample).Except(Repository.SampleSettings.Keys));

    [Fact]
    public void The_sample_lists_nothing_that_the_code_does_not_read() =>
        Assert.Empty(Repository.SampleSettings.Keys.Except(OfThePlatform).Except(SettingKeys.All.Select(setting => setting.Sample)));

    [Fact]
    public void The_table_of_settings_explains_every_one()
    {
        var readme = Repository.Read("src/SupportChat.Functions/README.md");
        string[] optional =
        [
            "ServiceBus__fullyQualifiedNamespace",
            "ServiceBus__credential",
            "ServiceBus__clientId",
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "APPLICATIONINSIGHTS_CONNECTION_STRING"
        ];

        Assert.All(
            SettingKeys.All
                .Select(setting => setting.IsList ? setting.Key + "__n" : setting.Key)
                .Concat(OfThePlatform.Except(["FUNCTIONS_WORKER_RUNTIME"]))
                .Concat(optional),
            key => Assert.Contains($"| `{key}` |", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void The_deployment_sets_every_setting_that_the_code_reads()
    {
        var bicep = Repository.Read("infra/modules/settings.bicep");

        Assert.Empty(SettingKeys.All.Where(setting => !(setting.IsList
                ? bicep.Contains($"'{setting.Key}'", StringComparison.Ordinal)
                : Regex.IsMatch(bicep, $@"^\s+{setting.Key}:", RegexOptions.Multiline)))
            .Select(setting => setting.Key));
    }

    [Fact]
    public void Every_setting_that_a_trigger_names_is_in_the_sample_and_in_the_deployment()
    {
        var named = HostFunctions.All.SelectMany(function => SettingInBinding().Matches(function.ToString()).Select(match => match.Groups[1].Value)).ToArray();

        Assert.Empty(named.Except(Repository.SampleSettings.Keys));
        Assert.All(named, setting => Assert.Contains($"{setting}:", Repository.Read("infra/modules/settings.bicep"), StringComparison.Ordinal));
    }

    [Fact]
    public void The_connection_of_the_queues_is_in_the_sample_and_in_the_deployment()
    {
        Assert.All(
            HostFunctions.All.Where(function => function.IsQueue), function => Assert.Equal(ServiceBusOptions.SectionName, function.Text("connection")));
        Assert.Contains(ServiceBusOptions.SectionName, Repository.SampleSettings.Keys);
        Assert.Contains(
            $"{ServiceBusOptions.SectionName}__fullyQualifiedNamespace:", Repository.Read("infra/modules/settings.bicep"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(QueueNames.Conversations, true, "PT1M")]
    [InlineData(QueueNames.Transcripts, false, "PT5M")]
    [InlineData(QueueNames.Files, false, "PT5M")]
    public void Both_brokers_have_the_queue(string queue, bool sessions, string lockDuration)
    {
        var local = Repository.ReadJson("infra/local/servicebus.json").GetProperty("UserConfig").GetProperty("Namespaces")[0].GetProperty("Queues")
            .EnumerateArray().Single(candidate => candidate.GetProperty("Name").GetString() == queue).GetProperty("Properties");
        var deployed = Regex.Match(
            Repository.Read("infra/modules/serviceBus.bicep"), $@"resource {queue} 'queues' = \{{.*?\n  \}}", RegexOptions.Singleline).Value;

        Assert.Equal(sessions, local.GetProperty("RequiresSession").GetBoolean());
        Assert.Equal(lockDuration, local.GetProperty("LockDuration").GetString());
        Assert.False(local.GetProperty("RequiresDuplicateDetection").GetBoolean());
        Assert.True(local.GetProperty("DeadLetteringOnMessageExpiration").GetBoolean());
        Assert.Contains($"name: '{queue}'", deployed, StringComparison.Ordinal);
        Assert.Contains($"requiresSession: {(sessions ? "true" : "false")}", deployed, StringComparison.Ordinal);
        Assert.Contains($"lockDuration: '{lockDuration}'", deployed, StringComparison.Ordinal);
    }

    [Fact]
    public void Instances_are_kept_ready_only_for_functions_that_exist()
    {
        var ready = AlwaysReady().Matches(Repository.Read("infra/main.prod.bicepparam")).Select(match => match.Groups[1].Value).ToArray();

        Assert.NotEmpty(ready);
        Assert.Empty(ready.Except(HostFunctions.All.Select(function => function.Name)));
    }

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex SettingInBinding();

    [GeneratedRegex("'function:([^']+)'")]
    private static partial Regex AlwaysReady();
}
