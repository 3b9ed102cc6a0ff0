using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SupportChat.Functions.Tests.Telemetry.Fixtures.Otlp;

namespace SupportChat.Functions.Tests.Telemetry.Fixtures;

/// <summary>A collector on loopback that keeps what exporters post, by path.</summary>
internal sealed class TelemetryCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Body)> received = [];
    private readonly WebApplication app;

    private TelemetryCollector()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(ReceiveAsync);
    }

    public Uri Url => new(app.Urls.Single());

    /// <summary>Settings that send a process's telemetry here, soon after it arises.</summary>
    public (string Key, string Value)[] Settings =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", Url.ToString()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "100"),
        ("OTEL_BLRP_SCHEDULE_DELAY", "100"), ("OTEL_METRIC_EXPORT_INTERVAL", "200"),
    ];

    public static async Task<TelemetryCollector> StartAsync()
    {
        var collector = new TelemetryCollector();
        await collector.app.StartAsync();
        return collector;
    }

    /// <summary>Everything that was posted to a path; protobuf keeps its texts readable.</summary>
    public string Received(string path) => string.Concat(received.Where(post => post.Path == path).Select(post => Encoding.UTF8.GetString(post.Body)));

    /// <summary>The spans so far, with the name of what made them.</summary>
    public IReadOnlyList<(string Source, Span Span)> Spans() =>
    [
        .. Posted("/v1/traces").SelectMany(body => TraceRequest.Parser.ParseFrom(body).ResourceSpans).SelectMany(resource => resource.ScopeSpans)
            .SelectMany(scope => scope.Spans.Select(span => (scope.Scope.Name, span))),
    ];

    /// <summary>The category of each log record so far.</summary>
    public IReadOnlyList<string> LogCategories() =>
    [
        .. Posted("/v1/logs").SelectMany(body => LogsRequest.Parser.ParseFrom(body).ResourceLogs).SelectMany(resource => resource.ScopeLogs)
            .SelectMany(scope => scope.LogRecords.Select(_ => scope.Scope.Name)),
    ];

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private IEnumerable<byte[]> Posted(string path) => received.Where(post => post.Path == path).Select(post => post.Body);

    private async Task ReceiveAsync(HttpContext context)
    {
        var zipped = context.Request.Headers.ContentEncoding == "gzip";
        using var body = new MemoryStream();
        await using var stream = zipped ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
        await stream.CopyToAsync(body, context.RequestAborted);
        received.Enqueue((context.Request.Path.Value ?? "", body.ToArray()));
        context.Response.StatusCode = StatusCodes.Status200OK;
        await context.Response.WriteAsync("{}", context.RequestAborted);
    }
}
