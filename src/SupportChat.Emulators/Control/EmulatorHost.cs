using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SupportChat.Emulators.Control;

/// <summary>
/// A Kestrel server on loopback with the control routes and, behind them, an emulator's own routes.
/// It reads no configuration or environment, writes nothing to the console and does not listen to Ctrl+C.
/// </summary>
internal sealed class EmulatorHost : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownTime = TimeSpan.FromSeconds(2);

    private readonly WebApplication app;
    private readonly Dictionary<string, Uri> extra = [];

    private EmulatorHost(WebApplication app) => this.app = app;

    /// <summary>Address of the main listener, for example <c>http://127.0.0.1:7081/</c>.</summary>
    public Uri BaseAddress { get; private set; } = null!;

    public FaultControl Faults { get; } = new();

    public CallCounter Calls { get; } = new();

    /// <summary>Told after every call that may have changed something, control included.</summary>
    public Action Changed { get; set; } = () => { };

    /// <summary>Cancelled when the emulator begins to stop.</summary>
    public CancellationToken Stopping => app.Lifetime.ApplicationStopping;

    /// <summary>Address of a listener of <see cref="EmulatorHostOptions.ExtraEndpoints"/>.</summary>
    public Uri AddressOf(string endpointName) => extra[endpointName];

    /// <summary>Starts the server. Throws <see cref="IOException"/> when a port is taken.</summary>
    public static async Task<EmulatorHost> StartAsync(EmulatorHostOptions options, CancellationToken cancellationToken)
    {
        ListenOptions? main = null;
        var extra = new List<(EmulatorEndpoint Endpoint, ListenOptions Listener)>();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, options.Port, listener => main = Listen(listener, HttpProtocols.Http1));
            foreach (var endpoint in options.ExtraEndpoints)
            {
                kestrel.Listen(IPAddress.Loopback, endpoint.Port, listener =>
                {
                    extra.Add((endpoint, Listen(listener, endpoint.Protocols)));
                    if (endpoint.Certificate is not null)
                    {
                        listener.UseHttps(endpoint.Certificate);
                    }
                });
            }
        });
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTime);
        options.ConfigureServices?.Invoke(builder.Services);

        var server = new EmulatorHost(builder.Build());
        try
        {
            server.Compose(options);
            await server.app.StartAsync(cancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        server.BaseAddress = UriOf(main!, "http");
        extra.ForEach(item => server.extra[item.Endpoint.Name] = UriOf(item.Listener, item.Endpoint.Certificate is null ? "http" : "https"));
        return server;
    }

    /// <summary>Stops: requests that still run get two seconds, then their connections are closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }

    private static ListenOptions Listen(ListenOptions listener, HttpProtocols protocols)
    {
        listener.Protocols = protocols;
        return listener;
    }

    private static Uri UriOf(ListenOptions listener, string scheme) => new($"{scheme}://{listener.IPEndPoint}/");

    private void Compose(EmulatorHostOptions options)
    {
        var middleware = new ControlMiddleware(Faults, Calls, options.TimeProvider, () => Changed(), Stopping);
        app.UseLoopbackOnly();
        app.UseRouting();
        app.Use(next => context => middleware.InvokeAsync(context, next));
        new ControlRoutes(options.Faults ?? Faults, Calls, options.State).Map(app);
        options.Configure(app);
    }
}
