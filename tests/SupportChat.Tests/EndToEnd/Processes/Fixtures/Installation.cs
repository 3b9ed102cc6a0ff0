using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd.Processes.Fixtures;

/// <summary><c>emulate</c> and <c>serve</c> as processes of their own, on free ports, with a data folder of their own.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private const string OpsKey = "ops-key-of-the-test";

    private readonly string folder = Directory.CreateTempSubdirectory("supportchat-processes-").FullName;
    private readonly Dictionary<string, int> ports = new()
    {
        ["--port"] = QuietPort.Find(),
        ["--sendbird-port"] = QuietPort.Find(),
        ["--salesforce-port"] = QuietPort.Find(),
        ["--pubsub-port"] = QuietPort.Find(),
        ["--pubsub-tls-port"] = QuietPort.Find(),
        ["--issuer-port"] = QuietPort.Find(),
    };

    private readonly List<CommandProcess> emulators = [];
    private readonly Dictionary<string, string> tokens = [];
    private readonly HttpClient issuer;

    /// <param name="handler">Calls the API; without one each answer is compared with the OpenAPI document.</param>
    public Installation(HttpMessageHandler? handler = null)
    {
        Api = new HttpClient(handler ?? new ApiContract()) { BaseAddress = Address("--port"), Timeout = TimeSpan.FromSeconds(20) };
        issuer = new HttpClient { BaseAddress = Address("--issuer-port") };
        Systems = TwoSystems.At(Address("--sendbird-port"), Address("--salesforce-port"));
    }

    public HttpClient Api { get; }

    public TwoSystems Systems { get; }

    /// <summary>The integration that runs now, or ran last.</summary>
    public CommandProcess? Serve { get; private set; }

    public int Port => ports["--port"];

    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Sendbird:ApplicationId"] = "SUPPORTCHAT-DEMO",
        ["Sendbird:ApiToken"] = "demo-sendbird-token",
        ["Sendbird:BaseUrl"] = Address("--sendbird-port").ToString(),
        ["Salesforce:LoginUrl"] = Address("--salesforce-port").ToString(),
        ["Salesforce:ClientId"] = "demo-client",
        ["Salesforce:ClientSecret"] = "demo-secret",
        ["Salesforce:PubSubUrl"] = Address("--pubsub-port").ToString(),
        ["ClientAuth:Authority"] = Address("--issuer-port").ToString(),
        ["Ops:Keys:0"] = OpsKey,

        // The load of these tests comes from few customers.
        ["Conversations:StartsPerMinute"] = "10000",
    };

    /// <summary>Both upstreams, the issuer and the integration.</summary>
    public static async Task<Installation> StartAsync()
    {
        var installation = new Installation();
        await installation.EmulateAsync("sendbird", "salesforce", "issuer");
        await installation.ServeAsync();
        return installation;
    }

    /// <summary>Starts the named emulators in one process.</summary>
    public async Task EmulateAsync(params string[] names)
    {
        var arguments = ports
            .Where(port => port.Key != "--port")
            .SelectMany(port => new[] { port.Key, port.Value.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        var emulator = CommandProcess.Start(
            ["emulate", .. arguments, "--webhook-url", $"http://127.0.0.1:{Port}/api/sendbird/webhook", .. names.SelectMany(name => new[] { "--only", name })],
            new Dictionary<string, string?>());
        emulators.Add(emulator);
        foreach (var name in names)
        {
            await emulator.ReadyAsync(new Uri(Address($"--{name}-port"), "emulator/state"));
        }

        if (names.Contains("salesforce"))
        {
            await Systems.LoginAsync();
        }
    }

    /// <summary>Starts the integration; returns once it listens.</summary>
    public async Task ServeAsync()
    {
        Serve = Launch();
        await Serve.ReadyAsync(new Uri(Api.BaseAddress!, "api/health/live"));
    }

    /// <summary>Starts the integration without waiting for it.</summary>
    public CommandProcess Launch() => Serve = CommandProcess.Start(
        ["serve", "--port", Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--data", folder], Settings);

    /// <summary>A start by the customer.</summary>
    public async Task<(int Status, JsonObject Body)> StartConversationAsync(string userId, string key, JsonObject? body = null) => await Demo.SendAsync(
        Api, HttpMethod.Post, "api/conversations", body ?? new JsonObject { ["subject"] = "Help" }, await TokenAsync(userId), ("Idempotency-Key", key));

    public Task<(int Status, JsonObject Body)> OpsAsync(HttpMethod method, string path) =>
        Demo.SendAsync(Api, method, $"api/ops/{path}", null, null, ("X-SupportChat-Key", OpsKey));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Serve is not null)
        {
            await Serve.DisposeAsync();
        }

        foreach (var emulator in emulators)
        {
            await emulator.DisposeAsync();
        }

        Api.Dispose();
        issuer.Dispose();
        Systems.Sendbird.Dispose();
        Systems.Salesforce.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private Uri Address(string option) => new($"http://127.0.0.1:{ports[option]}/");

    private async Task<string> TokenAsync(string userId)
    {
        string? known;
        lock (tokens)
        {
            tokens.TryGetValue(userId, out known);
        }

        if (known is not null)
        {
            return known;
        }

        using var answer = await issuer.PostAsJsonAsync("token", new { userId, roles = Array.Empty<string>() });
        var token = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["token"]!.GetValue<string>();
        lock (tokens)
        {
            tokens[userId] = token;
        }

        return token;
    }
}
