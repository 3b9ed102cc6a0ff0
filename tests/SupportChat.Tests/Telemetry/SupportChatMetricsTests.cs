using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using SupportChat.Telemetry;

namespace SupportChat.Tests.Telemetry;

public sealed class SupportChatMetricsTests
{
    private readonly IMeterFactory meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    [Fact]
    public void A_reconcile_counts_its_outcome_and_its_seconds()
    {
        using var durations = new MetricCollector<double>(meters, SupportChatMetrics.MeterName, "supportchat.reconcile.duration");
        using var outcomes = new MetricCollector<long>(meters, SupportChatMetrics.MeterName, "supportchat.reconcile.outcomes");

        new SupportChatMetrics(meters).ReconcileEnded(TimeSpan.FromMilliseconds(1500), "retry", "queue");

        Assert.Equal(1.5, durations.LastMeasurement?.Value);
        Assert.Equal(("retry", "queue"), (outcomes.LastMeasurement?.Tags["outcome"], outcomes.LastMeasurement?.Tags["within"]));
    }

    [Fact]
    public void A_lag_is_never_negative_although_salesforce_rounds_commit_times()
    {
        using var lags = new MetricCollector<double>(meters, SupportChatMetrics.MeterName, "supportchat.casechange.lag");

        new SupportChatMetrics(meters).CaseChangeApplied(TimeSpan.FromMilliseconds(-400));

        Assert.Equal(0, lags.LastMeasurement?.Value);
    }

    [Fact]
    public void An_upstream_call_names_the_upstream_and_how_it_ended()
    {
        using var calls = new MetricCollector<long>(meters, SupportChatMetrics.MeterName, "supportchat.upstream.calls");

        new SupportChatMetrics(meters).UpstreamCalled("salesforce", "transient");

        var call = Assert.Single(calls.GetMeasurementSnapshot());
        Assert.Equal(("salesforce", "transient"), (call.Tags["upstream"], call.Tags["outcome"]));
    }
}
