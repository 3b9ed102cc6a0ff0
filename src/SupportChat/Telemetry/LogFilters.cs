using Microsoft.Extensions.Logging;

namespace SupportChat.Telemetry;

/// <summary>What of the frameworks' own logs is worth keeping, on every host.</summary>
public static class LogFilters
{
    /// <summary>
    /// Holds back what would say several lines of each call: requests and routes, calls by the client factory (whose URLs carry user ids), attempts of the
    /// resilience pipelines.
    /// </summary>
    public static ILoggingBuilder AddFrameworkFilters(this ILoggingBuilder logging) => logging
        .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
        .AddFilter("System.Net.Http.HttpClient", LogLevel.Warning)
        .AddFilter("Polly", LogLevel.Error);
}
