using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SupportChat.Functions.Tests.Telemetry.Fixtures;

/// <summary>A collector on loopback that keeps what exporters post, by path.</summary>
internal sealed class TelemetryCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, string Body)> received = [];
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

    public static async Task<TelemetryCollector> StartAsync()
    {
        var collector = new TelemetryCollector();
        await collector.app.StartAsync();
        return collector;
    }

    /// <summary>Everything that was posted to a path; protobuf keeps its texts readable.</summary>
    public string Received(string path) => string.Concat(received.Where(post => post.Path == path).Select(post => post.Body));

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        var zipped = context.Request.Headers.ContentEncoding == "gzip";
        using var body = new MemoryStream();
        await using var stream = zipped ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
        await stream.CopyToAsync(body, context.RequestAborted);
        received.Enqueue((context.Request.Path.Value ?? "", Encoding.UTF8.GetString(body.ToArray())));
        context.Response.StatusCode = StatusCodes.Status200OK;
        await context.Response.WriteAsync("{}", context.RequestAborted);
    }
}
