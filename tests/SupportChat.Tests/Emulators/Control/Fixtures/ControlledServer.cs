using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SupportChat.Emulators.Control;

namespace SupportChat.Tests.Emulators.Control.Fixtures;

/// <summary>An emulator with one route that commits something, to see what faults do to it.</summary>
internal sealed class ControlledServer : IAsyncDisposable
{
    private int commits;

    public EmulatorHost Host { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public int Commits => Volatile.Read(ref commits);

    public static async Task<ControlledServer> StartAsync(int port = 0, TimeProvider? time = null)
    {
        var server = new ControlledServer();
        server.Host = await EmulatorHost.StartAsync(
            new EmulatorHostOptions
            {
                Port = port,
                TimeProvider = time ?? TimeProvider.System,
                State = () => new JsonObject { ["commits"] = server.Commits },
                Configure = app => app.MapPost("/things/{id}", (RequestDelegate)server.CommitAsync),
            },
            CancellationToken.None);
        server.Client = new HttpClient { BaseAddress = server.Host.BaseAddress, Timeout = TimeSpan.FromSeconds(20) };
        return server;
    }

    public Task<HttpResponseMessage> CommitAsync(string id = "1") =>
        Client.PostAsync($"/things/{id}", new StringContent("{}", Encoding.UTF8, "application/json"));

    public async Task<HttpResponseMessage> AddFaultAsync(string json) =>
        await Client.PostAsync("/emulator/faults", new StringContent(json, Encoding.UTF8, "application/json"));

    public async Task<string> GivenFaultAsync(string json)
    {
        using var answer = await AddFaultAsync(json);
        var body = await answer.Content.ReadFromJsonAsync<JsonObject>();
        Assert.True(answer.IsSuccessStatusCode, body!.ToJsonString());
        return (string)body["id"]!;
    }

    public async Task<JsonNode> GetAsync(string path) => (await Client.GetFromJsonAsync<JsonNode>(path))!;

    public async Task<int> HitsAsync() =>
        (int)(await GetAsync("/emulator/faults"))["faults"]![0]!["hits"]!;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
    }

    private Task CommitAsync(HttpContext context)
    {
        Interlocked.Increment(ref commits);
        return context.Response.WriteAsync("done");
    }
}
