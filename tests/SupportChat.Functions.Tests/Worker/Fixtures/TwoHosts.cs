using Microsoft.AspNetCore.Builder;
using SupportChat.Cli.Hosting;
using SupportChat.Functions.Tests.EndToEnd.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Functions.Tests.Worker.Fixtures;

/// <summary>The worker and <c>supportchat serve</c> with the same settings, against the same emulated vendors; stores and queues are their own.</summary>
public sealed class TwoHosts : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("supportchat-test-");
    private FunctionsFixture world = null!;
    private WebApplication serve = null!;

    internal HttpClient Worker { get; } = new(new ApiContract());

    internal HttpClient Serve { get; } = new(new ApiContract());

    /// <summary>A conversation of the customer on each.</summary>
    internal (string Worker, string Serve) Conversation { get; private set; }

    internal string Token { get; private set; } = "";

    public async Task InitializeAsync()
    {
        if (NodeTools.WhyNot is not null)
        {
            return;
        }

        world = await FunctionsFixture.StartAsync(webhooks: false, ("Cors__Origins__0", ApiCall.Origin));
        var settings = world.Settings.Where(setting => setting.Key is not ("Storage__Tables" or "ServiceBus"))
            .ToDictionary(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), setting => (string?)setting.Value);
        var port = QuietPort.Find();
        serve = IntegrationHost.Build(port, folder.FullName, settings);
        await serve.StartAsync();
        Worker.BaseAddress = world.Host.Url;
        Serve.BaseAddress = new Uri($"http://127.0.0.1:{port}/");
        Token = world.TokenOf("jane");
        Conversation = (await ApiCall.StartAsync(Worker, Token, "on-the-worker"), await ApiCall.StartAsync(Serve, Token, "on-serve"));
    }

    public async Task DisposeAsync()
    {
        Worker.Dispose();
        Serve.Dispose();
        if (world is not null)
        {
            await serve.StopAsync();
            await serve.DisposeAsync();
            await world.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }
}
