using Microsoft.AspNetCore.Builder;
using SupportChat.Cli.Hosting;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Http.Fixtures;

/// <summary>The integration as <c>serve</c> starts it, with nobody behind its upstreams' addresses: for what is answered without them.</summary>
public sealed class RunningServe : IAsyncLifetime
{
    /// <summary>The one origin whose pages may call.</summary>
    public const string Origin = "https://shop.example";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("supportchat-test-");
    private WebApplication? app;

    public HttpClient Client { get; } = new(new ApiContract());

    /// <summary>Section <c>ApexRest</c> is on.</summary>
    internal bool WithApexRest { get; init; }

    public async Task InitializeAsync()
    {
        var nobody = new Uri($"http://127.0.0.1:{QuietPort.Find()}/");
        var settings = DemoSettings.For(nobody, nobody, nobody, nobody);
        settings["ApexRest:Enabled"] = WithApexRest ? "true" : null;
        settings["ApexRest:AllowAnonymous"] = null;
        settings["Cors:Origins:0"] = Origin;
        var port = QuietPort.Find();
        app = IntegrationHost.Build(port, folder.FullName, settings);
        await app.StartAsync();
        Client.BaseAddress = new Uri($"http://127.0.0.1:{port}/");
        Client.DefaultRequestHeaders.Add("Origin", Origin);
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await app!.StopAsync();
        await app.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
