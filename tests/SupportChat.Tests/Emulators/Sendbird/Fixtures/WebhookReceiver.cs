using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Sendbird.Fixtures;

/// <summary>Receives webhooks on loopback and keeps them as they came.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<Received> webhooks = new();
    private WebApplication app = null!;

    public Uri Url { get; private set; } = null!;

    /// <summary>Decides the answer; 200 at once by default.</summary>
    public Func<Received, HttpContext, Task<int>> Answer { get; set; } = (_, _) => Task.FromResult(200);

    public IReadOnlyList<Received> All => [.. webhooks];

    public static async Task<WebhookReceiver> StartAsync()
    {
        var receiver = new WebhookReceiver();
        ListenOptions? listener = null;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, options => listener = options));
        receiver.app = builder.Build();
        receiver.app.Run(receiver.ReceiveAsync);
        await receiver.app.StartAsync();
        receiver.Url = new Uri($"http://{listener!.IPEndPoint}/api/sendbird/webhook");
        return receiver;
    }

    public IReadOnlyList<Received> Of(string category) => [.. webhooks.Where(item => item.Category == category)];

    public async Task<Received> WaitForAsync(string category)
    {
        await Eventually.BecomesTrueAsync(() => Of(category).Count > 0);
        return Of(category)[0];
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var received = new Received(body.ToArray(), headers);
        webhooks.Enqueue(received);
        context.Response.StatusCode = await Answer(received, context);
    }

    internal sealed record Received(byte[] Bytes, IReadOnlyDictionary<string, string> Headers)
    {
        public string Text => Encoding.ASCII.GetString(Bytes);

        public JsonNode Json => JsonNode.Parse(Bytes)!;

        public string Category => (string)Json["category"]!;
    }
}
