using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;
using SupportChat.Telemetry;

namespace SupportChat.Functions.Telemetry;

internal static class TelemetryRegistration
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string AzureMonitor = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    private const string Sampler = "OTEL_TRACES_SAMPLER";
    private const string AzureMonitorIdentity = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <summary>
    /// Traces, metrics and logs of the worker, to OTLP and Azure Monitor as far as their settings are there (the host reads the same ones). Without any of
    /// them the worker stays silent and the host prints its logs, as a developer expects.
    /// </summary>
    public static IHostApplicationBuilder AddTelemetry(this IHostApplicationBuilder builder)
    {
        // The levels of host.json are the host's; they hold back nothing that the worker exports itself.
        builder.Logging.AddFrameworkFilters();

        var toOtlp = !string.IsNullOrEmpty(builder.Configuration[OtlpEndpoint]);
        var toAzureMonitor = !string.IsNullOrEmpty(builder.Configuration[AzureMonitor]);
        if (!toOtlp && !toAzureMonitor)
        {
            return builder;
        }

        var telemetry = builder.Services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .WithTracing(tracing => tracing.AddSource(SupportChatMetrics.MeterName, "System.Net.Http").AddProcessor(new UpstreamUrlProcessor()))
            .WithMetrics(metrics => metrics.AddMeter(SupportChatMetrics.MeterName))
            .WithLogging();
        if (toOtlp)
        {
            telemetry.UseOtlpExporter();
        }

        if (toAzureMonitor)
        {
            telemetry.UseAzureMonitorExporter(options =>
            {
                options.ConnectionString = builder.Configuration[AzureMonitor];
                options.Credential = CredentialOf(builder.Configuration[AzureMonitorIdentity]);
                if (string.IsNullOrEmpty(builder.Configuration[Sampler]))
                {
                    // The exporter's default limits the rate in each process by itself and so tears traces across functions apart.
                    options.TracesPerSecond = null;
                    options.SamplingRatio = 1;
                }
            });
        }

        return builder;
    }

    /// <summary>The identity of <c>ClientId=...;Authorization=AAD</c>, or null for the connection string's own key.</summary>
    internal static ManagedIdentityCredential? CredentialOf(string? authentication)
    {
        var parts = (authentication ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .Where(part => part.Length == 2)
            .ToDictionary(part => part[0], part => part[1], StringComparer.OrdinalIgnoreCase);
        if (!parts.TryGetValue("Authorization", out var scheme) || !scheme.Equals("AAD", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return new ManagedIdentityCredential(
            parts.TryGetValue("ClientId", out var clientId) ? ManagedIdentityId.FromUserAssignedClientId(clientId) : ManagedIdentityId.SystemAssigned);
    }
}
