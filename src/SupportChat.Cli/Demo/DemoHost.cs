using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SupportChat.Cli.Hosting;
using SupportChat.Emulators.Control;
using SupportChat.Hosting;
using SupportChat.Http;
using SupportChat.Http.Pipeline;

namespace SupportChat.Cli.Demo;

/// <summary>The demo's server: its page, and the integration's endpoints as long as the integration lives.</summary>
internal sealed class DemoHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private DemoHost(WebApplication app, DemoIntegration integration) => (this.app, Integration) = (app, integration);

    public DemoIntegration Integration { get; }

    /// <summary>Where it listens.</summary>
    public string Url => app.Urls.First();

    /// <summary>For whoever waits until it stops.</summary>
    public IHostApplicationLifetime Lifetime => app.Lifetime;

    /// <summary>Starts the integration, and the server before it.</summary>
    /// <param name="port">To listen on.</param>
    /// <param name="dataFolder">Folder of the SQLite database.</param>
    /// <param name="settings">Of the integration, over the environment.</param>
    /// <param name="emulators">What it talks to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    /// <exception cref="OptionsValidationException">One section of the settings is wrong; several are an <see cref="AggregateException"/> of these.</exception>
    public static async Task<DemoHost> StartAsync(
        int port, string dataFolder, IReadOnlyDictionary<string, string?> settings, EmulatorSet emulators, CancellationToken cancellationToken)
    {
        var builder = IntegrationHost.CreateServer(port, IPAddress.Loopback, settings);
        var integration = new DemoIntegration(dataFolder, settings);
        builder.Services.AddSingleton<DemoProxy>();
        builder.Services.AddOptions<CorsOptions>().BindConfiguration(CorsOptions.SectionName);
        var app = builder.Build();
        var host = new DemoHost(app, integration);
        try
        {
            app.UseLoopbackOnly(app.Services.GetRequiredService<IOptions<CorsOptions>>().Value.Origins);
            DevTokenEndpoint.Map(app, emulators.Issuer!);
            DemoPage.Map(app, emulators);
            IntegrationHost.MapEndpoints(app, endpoint => context => host.AnswerAsync(endpoint, context));
            integration.Broke += app.Lifetime.StopApplication;
            await integration.StartAsync(cancellationToken);
            await app.StartAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Finishes what is being answered, then what the integration holds.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await app.StopAsync(cancellationToken);
        await Integration.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await Integration.DisposeAsync();
    }

    private async Task AnswerAsync(ApiEndpoint endpoint, HttpContext context)
    {
        if (Integration.Current is not { } life)
        {
            context.Response.Headers.RetryAfter = "1";
            await Results.Problem("The integration of this demo is dead. It comes back by itself.", statusCode: StatusCodes.Status503ServiceUnavailable)
                .ExecuteAsync(context);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.Gone);
        try
        {
            await IntegrationHost.AnswerAsync(life.Services, endpoint, context, either.Token);
        }
        catch (Exception) when (life.Gone.IsCancellationRequested)
        {
            // A process that is killed answers nothing.
            context.Abort();
        }
    }
}
