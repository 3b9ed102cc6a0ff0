using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SupportChat.Tests.EndToEnd.Replicas.Fixtures;

/// <summary>
/// Stands before the replicas, as a cloud's does: takes them in turn, and the next one when one does not answer. It gives up on one sooner than Sendbird gives
/// up on a webhook (5 s).
/// </summary>
internal sealed class LoadBalancer : IAsyncDisposable
{
    private static readonly string[] NotForwarded = ["Host", "Connection", "Transfer-Encoding", "Content-Length"];

    private readonly HttpClient client = new() { Timeout = TimeSpan.FromSeconds(2.5) };
    private readonly IReadOnlyList<Uri> replicas;
    private readonly WebApplication app;
    private int turn;

    private LoadBalancer(int port, IReadOnlyList<Uri> replicas)
    {
        this.replicas = replicas;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Urls.Add($"http://127.0.0.1:{port}");
        app.Run(ForwardAsync);
    }

    public static async Task<LoadBalancer> StartAsync(int port, IReadOnlyList<Uri> replicas)
    {
        var balancer = new LoadBalancer(port, replicas);
        await balancer.app.StartAsync();
        return balancer;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        client.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var first = Interlocked.Increment(ref turn);
        for (var i = 0; i < replicas.Count; i++)
        {
            using var request = Copy(context.Request, body, replicas[(first + i) % replicas.Count]);
            try
            {
                using var answer = await client.SendAsync(request, context.RequestAborted);
                context.Response.StatusCode = (int)answer.StatusCode;
                context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
                await context.Response.Body.WriteAsync(await answer.Content.ReadAsByteArrayAsync(context.RequestAborted), context.RequestAborted);
                return;
            }
            catch (Exception gone) when (
                gone is HttpRequestException or SocketException or TaskCanceledException && !context.RequestAborted.IsCancellationRequested)
            {
                // The next one.
            }
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
    }

    private static HttpRequestMessage Copy(HttpRequest request, MemoryStream body, Uri replica)
    {
        var copy = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(replica, request.Path + request.QueryString.ToString()));
        if (body.Length > 0)
        {
            copy.Content = new ByteArrayContent(body.ToArray());
        }

        foreach (var (name, value) in request.Headers.Where(header => !NotForwarded.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!copy.Headers.TryAddWithoutValidation(name, value.ToArray()))
            {
                copy.Content?.Headers.TryAddWithoutValidation(name, value.ToArray());
            }
        }

        return copy;
    }
}
