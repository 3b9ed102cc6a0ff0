using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SupportChat.Tests.Cli.Doctor.Fixtures;

/// <summary>Something that answers in place of the integration, and is never ready.</summary>
internal sealed class WebhookFront(WebApplication app) : IAsyncDisposable
{
    public Uri Address => new(app.Urls.First() + "/");

    public static async Task<WebhookFront> StartAsync(int ours, int forged)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/api/sendbird/webhook", (HttpRequest request) =>
            Results.StatusCode(request.Headers["x-sendbird-signature"].ToString().Trim('0').Length > 0 ? ours : forged));
        app.MapGet("/api/health/ready", () => Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
        await app.StartAsync();
        return new WebhookFront(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
