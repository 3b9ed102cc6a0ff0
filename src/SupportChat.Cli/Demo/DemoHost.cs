using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SupportChat.Cli.Hosting;
using SupportChat.Emulators.Control;
using SupportChat.Http;
using SupportChat.Http.Pipeline;

namespace SupportChat.Cli.Demo;

/// <summary>The demo's server: its page, and the integration's endpoints as long as the integration lives.</summary>
internal sealed class DemoHost : IAsyncDisposable
{
    /// <summary>Many changes at once are one look.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly WebApplication app;
    private readonly DemoSignal changed = new();
    private readonly DemoSignal looked = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly HttpClient api = new(new SocketsHttpHandler { UseProxy = false });
    private Disasters? disasters;
    private Task looking = Task.CompletedTask;

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
    /// <param name="disaster">How long a disaster of the page lasts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    /// <exception cref="OptionsValidationException">One section of the settings is wrong; several are an <see cref="AggregateException"/> of these.</exception>
    public static async Task<DemoHost> StartAsync(
        int port,
        string dataFolder,
        IReadOnlyDictionary<string, string?> settings,
        EmulatorSet emulators,
        TimeSpan disaster,
        CancellationToken cancellationToken)
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
            host.MapPage(emulators, dataFolder, disaster);
            IntegrationHost.MapEndpoints(app, endpoint => context => host.AnswerAsync(endpoint, context));
            integration.Broke += app.Lifetime.StopApplication;
            await integration.StartAsync(cancellationToken);
            await app.StartAsync(cancellationToken);
            host.api.BaseAddress = new Uri(host.Url);
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
        await EndPageAsync();
        await app.StopAsync(cancellationToken);
        await Integration.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await EndPageAsync();
        await app.DisposeAsync();
        await Integration.DisposeAsync();
        api.Dispose();
        stopping.Dispose();
    }

    private void MapPage(EmulatorSet emulators, string dataFolder, TimeSpan disaster)
    {
        var time = TimeProvider.System;
        var systems = new DemoSystems(emulators);
        var comparison = new SystemsComparison(systems, time);
        var timeline = new Timeline(emulators, systems, changed, time);
        disasters = new Disasters(
            emulators, systems, comparison, timeline, new DisasterFaults(emulators, Integration, api), changed, time, disaster);
        var events = new DemoEvents(
            emulators, systems, comparison, timeline, new DemoHealth(emulators, Integration, time), disasters, Integration, looked, api, stopping.Token);
        DemoRoutes.Map(app, emulators, systems, comparison, events, disasters, dataFolder);
        emulators.Sendbird!.Host.Changed = changed.Raise;
        emulators.Salesforce!.Host.Changed = changed.Raise;
        Integration.Changed += changed.Raise;
        looking = LookAsync(timeline);
    }

    /// <summary>Each change is noted once, however many pages look; then they are told.</summary>
    private async Task LookAsync(Timeline timeline)
    {
        while (!stopping.IsCancellationRequested)
        {
            var next = changed.Next;
            timeline.Look();
            looked.Raise();
            await next.WaitAsync(stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(Pause, TimeProvider.System, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Open pages would keep the server from ending.</summary>
    private async Task EndPageAsync()
    {
        await stopping.CancelAsync();
        if (disasters is not null)
        {
            await disasters.DisposeAsync();
            disasters = null;
        }

        await looking;
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
