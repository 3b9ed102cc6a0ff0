using System.Text.Json;

namespace SupportChat.Functions.ProtocolHost;

/// <summary>What of <c>host.json</c> says how triggers run.</summary>
internal sealed record HostJson(
    string RoutePrefix,
    bool AutoComplete,
    int MaxConcurrentCalls,
    int MaxConcurrentSessions,
    int MaxConcurrentCallsPerSession,
    TimeSpan? SessionIdleTimeout,
    TimeSpan MaxAutoLockRenewal,
    int MaxBatch,
    int MinBatch,
    TimeSpan MaxBatchWait)
{
    /// <summary>Reads <c>host.json</c> beside the worker; what it leaves out has the platform's default.</summary>
    public static HostJson Read(string folder)
    {
        using var file = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(folder, "host.json")), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        var extensions = file.RootElement.GetProperty("extensions");
        var queues = extensions.GetProperty("serviceBus");
        return new HostJson(
            extensions.GetProperty("http").TryGetProperty("routePrefix", out var prefix) ? prefix.GetString()! : "api",
            !queues.TryGetProperty("autoCompleteMessages", out var complete) || complete.GetBoolean(),
            Number(queues, "maxConcurrentCalls", 16 * Environment.ProcessorCount),
            Number(queues, "maxConcurrentSessions", 8),
            Number(queues, "maxConcurrentCallsPerSession", 1),
            queues.TryGetProperty("sessionIdleTimeout", out _) ? Span(queues, "sessionIdleTimeout", "") : null,
            Span(queues, "maxAutoLockRenewalDuration", "00:05:00"),
            Number(queues, "maxMessageBatchSize", 1000),
            Number(queues, "minMessageBatchSize", 1),
            Span(queues, "maxBatchWaitTime", "00:00:30"));
    }

    private static int Number(JsonElement section, string name, int otherwise) => section.TryGetProperty(name, out var value) ? value.GetInt32() : otherwise;

    private static TimeSpan Span(JsonElement section, string name, string otherwise) =>
        TimeSpan.Parse(section.TryGetProperty(name, out var value) ? value.GetString()! : otherwise, null);
}
