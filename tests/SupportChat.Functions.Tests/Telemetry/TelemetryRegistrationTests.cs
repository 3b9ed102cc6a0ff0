using Azure.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using SupportChat.Functions.Telemetry;
using SupportChat.Functions.Tests.Fixtures;
using SupportChat.Functions.Tests.Telemetry.Fixtures;
using SupportChat.Queueing;
using SupportChat.Telemetry;

namespace SupportChat.Functions.Tests.Telemetry;

public sealed class TelemetryRegistrationTests
{
    [Fact]
    public async Task Traces_metrics_and_logs_go_to_the_collector_of_the_setting()
    {
        await using var collector = await TelemetryCollector.StartAsync();
        var builder = Host.CreateApplicationBuilder([$"--OTEL_EXPORTER_OTLP_ENDPOINT={collector.Url}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"]);
        builder.AddTelemetry();
        builder.Services.AddSingleton<SupportChatMetrics>();
        using (var host = builder.Build())
        {
            await host.StartAsync();
            WorkTracing.Start([TestWork.Item()])?.Dispose();
            host.Services.GetRequiredService<SupportChatMetrics>().WebhookAnswered("accepted");
#pragma warning disable CA1848 // One line of a test.
            host.Services.GetRequiredService<ILogger<TelemetryRegistrationTests>>().LogInformation("A line of the log");
#pragma warning restore CA1848
            host.Services.GetRequiredService<TracerProvider>().ForceFlush();
            host.Services.GetRequiredService<MeterProvider>().ForceFlush();
            await host.StopAsync();
        }

        Assert.Contains("process reconcile.v1", collector.Received("/v1/traces"), StringComparison.Ordinal);
        Assert.Contains("supportchat.webhooks", collector.Received("/v1/metrics"), StringComparison.Ordinal);
        Assert.Contains("A line of the log", collector.Received("/v1/logs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_to_upstreams_are_traced_without_their_paths()
    {
        await using var collector = await TelemetryCollector.StartAsync();
        var builder = Host.CreateApplicationBuilder([$"--OTEL_EXPORTER_OTLP_ENDPOINT={collector.Url}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"]);
        builder.AddTelemetry();
        using (var host = builder.Build())
        {
            await host.StartAsync();
            using var client = new HttpClient();
            using var answer = await client.GetAsync(new Uri(collector.Url, "/v3/users/jane@example.com?active=true"));
            host.Services.GetRequiredService<TracerProvider>().ForceFlush();
            await host.StopAsync();
        }

        var traces = collector.Received("/v1/traces");
        Assert.Contains(collector.Url.GetLeftPart(UriPartial.Authority), traces, StringComparison.Ordinal);
        Assert.DoesNotContain("jane", traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Azure_monitor_gets_the_same_when_its_setting_is_there()
    {
        await using var collector = await TelemetryCollector.StartAsync();
        var builder = Host.CreateApplicationBuilder(
            [$"--APPLICATIONINSIGHTS_CONNECTION_STRING=InstrumentationKey={Guid.Empty};IngestionEndpoint={collector.Url}"]);
        builder.AddTelemetry();
        using (var host = builder.Build())
        {
            await host.StartAsync();
            WorkTracing.Start([TestWork.Item()])?.Dispose();
            host.Services.GetRequiredService<TracerProvider>().ForceFlush();
            await host.StopAsync();
        }

        Assert.Contains("process reconcile.v1", collector.Received("/v2.1/track"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_setting_the_worker_leaves_its_logs_to_the_host()
    {
        var builder = Host.CreateApplicationBuilder([]);
        builder.AddTelemetry();
        using var host = builder.Build();

        Assert.Null(host.Services.GetService<TracerProvider>());
    }

    [Theory]
    [InlineData("ClientId=11111111-1111-1111-1111-111111111111;Authorization=AAD", true)]
    [InlineData("Authorization=AAD", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void The_identity_for_azure_monitor_comes_from_the_hosts_own_setting(string? authentication, bool byIdentity) =>
        Assert.Equal(byIdentity, TelemetryRegistration.CredentialOf(authentication) is ManagedIdentityCredential);
}
