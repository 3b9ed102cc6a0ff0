using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SupportChat.Tests.Files.Fixtures;

/// <summary>A web server that gives out files as a test wants it to, and remembers who asked with which token.</summary>
internal sealed class FileHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private FileHost(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(context =>
        {
            Asked.Enqueue((context.Request.Path, context.Request.Headers["Api-Token"].ToString()));
            return answer(context);
        });
    }

    public ConcurrentQueue<(string Path, string Token)> Asked { get; } = [];

    public Uri Address => new(app.Urls.First() + "/");

    public static async Task<FileHost> StartAsync(Func<HttpContext, Task> answer)
    {
        var host = new FileHost(answer);
        await host.app.StartAsync();
        return host;
    }

    public static Task RedirectAsync(HttpContext context, string location, int status = 302)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
