using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Telemetry;
using SupportChat.Tests.Infra.Fixtures;

namespace SupportChat.Tests.Infra;

[Trait("Category", "Infra")]
public sealed partial class DeployedAlertsTests
{
    [Fact]
    public void Watch_everything_that_an_operator_must_not_miss()
    {
        var snapshot = DeploymentSnapshot.Committed("prod");

        Assert.Equal(
            ["alert-api-budget", "alert-attention", "alert-broker-dead-letters", "alert-dead-letters", "alert-retries-rising", "alert-server-errors",
                "alert-stream-silent"],
            Alerts(snapshot).Select(Name).Order(StringComparer.Ordinal));
        Assert.All(
            Alerts(snapshot),
            alert => Assert.Contains("/actionGroups/ag-prod-", alert.GetProperty("properties").GetProperty("actions").GetRawText(), StringComparison.Ordinal));
    }

    [Fact]
    public void Exist_without_an_action_group_too()
    {
        var snapshot = DeploymentSnapshot.Committed("dev");

        Assert.Equal(7, Alerts(snapshot).Count());
        Assert.Empty(snapshot.All("Microsoft.Insights/actionGroups"));
    }

    [Fact]
    public void Watch_the_brokers_dead_letters_of_both_queues()
    {
        var criterion = Assert.Single(DeploymentSnapshot.Committed("prod").One("Microsoft.Insights/metricAlerts")
            .GetProperty("properties").GetProperty("criteria").GetProperty("allOf").EnumerateArray());

        Assert.Equal("DeadletteredMessages", criterion.GetProperty("metricName").GetString());
        Assert.Equal(
            """["conversations","transcripts"]""",
            JsonSerializer.Serialize(Assert.Single(criterion.GetProperty("dimensions").EnumerateArray()).GetProperty("values")));
    }

    [Fact]
    public void Ask_only_for_metrics_that_the_app_has() =>
        Assert.Empty(DeploymentSnapshot.Committed("prod").All(
            "Microsoft.Insights/scheduledQueryRules").SelectMany(rule => MetricsIn(rule.GetRawText())).Except(MetricsOfTheApp()));

    [Fact]
    public void Stand_beside_a_workbook_that_charts_every_metric()
    {
        var properties = DeploymentSnapshot.Committed("prod").One("Microsoft.Insights/workbooks").GetProperty("properties");
        var content = properties.GetProperty("serializedData").GetString()!;
        using var workbook = JsonDocument.Parse(content);

        Assert.Equal("Notebook/1.0", workbook.RootElement.GetProperty("version").GetString());
        Assert.Equal(MetricsOfTheApp(), MetricsIn(content).Distinct().Order(StringComparer.Ordinal));
    }

    private static IEnumerable<JsonElement> Alerts(DeploymentSnapshot snapshot) =>
        snapshot.All("Microsoft.Insights/scheduledQueryRules").Concat(snapshot.All("Microsoft.Insights/metricAlerts"));

    private static string Name(JsonElement alert) => alert.GetProperty("name").GetString()!.Split("-prod-")[0];

    private static List<string> MetricsOfTheApp()
    {
        List<string> names = [];
        using var listener = new MeterListener();
        using var provider = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = provider.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Scope == meters)
            {
                names.Add(instrument.Name);
            }
        };
        listener.Start();
        _ = new SupportChatMetrics(meters);
        return [.. names.Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> MetricsIn(string text) => MetricName().Matches(text).Select(match => match.Value);

    [GeneratedRegex(@"supportchat(\.[a-z]+)+")]
    private static partial Regex MetricName();
}
