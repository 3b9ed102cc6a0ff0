using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SupportChat.Cli.Hosting;
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
    public void Watch_console_and_platform_of_a_container_which_sends_no_metrics()
    {
        var snapshot = DeploymentSnapshot.Committed("containers");

        Assert.Equal(
            ["alert-attention", "alert-broker-dead-letters", "alert-dead-letters", "alert-restarts", "alert-server-errors", "alert-stream-broken"],
            Alerts(snapshot).Select(Name).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("AppMetrics", string.Concat(Alerts(snapshot)), StringComparison.Ordinal);
        Assert.All(
            Alerts(snapshot),
            alert => Assert.Contains("/actionGroups/ag-prod-", alert.GetProperty("properties").GetProperty("actions").GetRawText(), StringComparison.Ordinal));
    }

    [Fact]
    public void Ask_a_containers_console_only_for_lines_that_the_app_writes()
    {
        var asked = DeploymentSnapshot.Committed("containers").All("Microsoft.Insights/scheduledQueryRules")
            .SelectMany(rule => ConsoleLine().Matches(rule.GetProperty("properties").GetRawText()))
            .Select(line => (Category: line.Groups[1].Value, Event: int.Parse(line.Groups[2].Value, CultureInfo.InvariantCulture)))
            .ToArray();

        Assert.Equal(4, asked.Length);
        Assert.All(asked, line => Assert.Contains(
            line.Event,
            TypeNamed(line.Category).GetMethods(BindingFlags.NonPublic | BindingFlags.Static)
                .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId)));
    }

    [Fact]
    public void Watch_the_brokers_dead_letters_of_both_queues()
    {
        var criterion = Assert.Single(DeploymentSnapshot.Committed("prod").One("Microsoft.Insights/metricAlerts")
            .GetProperty("properties").GetProperty("criteria").GetProperty("allOf").EnumerateArray());

        Assert.Equal("DeadletteredMessages", criterion.GetProperty("metricName").GetString());
        Assert.Equal(
            """["conversations","transcripts","files"]""",
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

    private static Type TypeNamed(string name) =>
        typeof(SupportChatMetrics).Assembly.GetType(name) ?? typeof(IntegrationHost).Assembly.GetType(name, throwOnError: true)!;

    private static IEnumerable<string> MetricsIn(string text) => MetricName().Matches(text).Select(match => match.Value);

    [GeneratedRegex(@"supportchat(\.[a-z]+)+")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"contains (?:\\u0022|\\"")([A-Za-z.]+)\[(\d+)\]")]
    private static partial Regex ConsoleLine();
}
