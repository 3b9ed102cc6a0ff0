using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using SupportChat.Telemetry;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Telemetry;

/// <summary>What the metrics say of a start and of repeated webhooks.</summary>
public sealed class StartAndWebhookMetricsTests
{
    [Fact]
    public async Task A_start_and_a_queued_reconcile_are_told_apart()
    {
        await using var integration = await Integration.StartAsync();
        using var outcomes = new MetricCollector<long>(integration.Get<IMeterFactory>(), SupportChatMetrics.MeterName, "supportchat.reconcile.outcomes");

        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.ReconcileAsync(conversation, 1);

        Assert.Equal(["start", "queue"], outcomes.GetMeasurementSnapshot().Select(one => one.Tags["within"]));
        Assert.All(outcomes.GetMeasurementSnapshot(), one => Assert.Equal("done", one.Tags["outcome"]));
    }

    [Fact]
    public async Task A_repeated_webhook_counts_as_one_and_a_retry_does_not()
    {
        await using var integration = await Integration.StartAsync();
        using var webhooks = new MetricCollector<long>(integration.Get<IMeterFactory>(), SupportChatMetrics.MeterName, "supportchat.webhooks");
        var conversation = await integration.StartConversationAsync("ann", "k");
        var message = await integration.Systems.PostAsync(conversation.ChannelUrl, TwoSystems.Text("ann", "Hello"));
        await TwoSystems.FaultAsync(integration.Systems.Salesforce, new System.Text.Json.Nodes.JsonObject
        {
            ["match"] = new System.Text.Json.Nodes.JsonObject { ["path"] = "/services/data/" },
            ["times"] = 1,
            ["effect"] = new System.Text.Json.Nodes.JsonObject { ["status"] = 400 },
        });

        await integration.TellAsync(conversation, message);
        await integration.DrainAsync();
        Assert.Equal(0, Duplicates());

        await integration.TellAsync(conversation, message);
        await integration.DrainAsync();
        Assert.Equal(1, Duplicates());

        await integration.TellAsync(conversation, message);
        await integration.TellAsync(conversation, message);
        await integration.DrainAsync();
        Assert.Equal(3, Duplicates());

        int Duplicates() => webhooks.GetMeasurementSnapshot().Count(one => one.Tags["outcome"] is "duplicate");
    }
}
