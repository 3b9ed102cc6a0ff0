using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using SupportChat.Emulators;
using SupportChat.Emulators.Issuer;
using SupportChat.Emulators.Salesforce;
using SupportChat.Emulators.Sendbird;
using SupportChat.Emulators.ServiceBus;
using SupportChat.Functions.ProtocolHost;
using SupportChat.Functions.Tests.Fixtures;
using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Storage.Fixtures;

namespace SupportChat.Functions.Tests.EndToEnd.Fixtures;

/// <summary>The app, whole: the real worker as a process, emulated vendors over real sockets, Azurite's tables, the emulated broker.</summary>
internal sealed class FunctionsFixture : IAsyncDisposable
{
    private readonly HttpClient http = new();
    private AzuriteServer tables = null!;
    private IssuerEmulator issuer = null!;
    private ServiceBusEmulator broker = null!;

    /// <summary>The Functions host with the worker.</summary>
    public FunctionsHost Host { get; private set; } = null!;

    /// <summary>The broker's queues, for a look at them and messages of others.</summary>
    public BrokerQueues Queues { get; private set; } = null!;

    public SendbirdEmulator Sendbird { get; private set; } = null!;

    public SalesforceEmulator Salesforce { get; private set; } = null!;

    /// <summary>The worker's settings.</summary>
    public Dictionary<string, string> Settings { get; private set; } = null!;

    /// <param name="webhooks">Whether Sendbird posts webhooks; without them only the test causes work.</param>
    /// <param name="settings">Added over those of the sample.</param>
    public static Task<FunctionsFixture> StartAsync(bool webhooks = true, params (string Key, string Value)[] settings) =>
        StartAsync(webhooks, _ => Task.CompletedTask, settings);

    /// <param name="webhooks">Whether Sendbird posts webhooks; without them only the test causes work.</param>
    /// <param name="prepare">What is done to the queues before the app listens to them.</param>
    /// <param name="settings">Added over those of the sample.</param>
    public static async Task<FunctionsFixture> StartAsync(
        bool webhooks, Func<BrokerQueues, Task> prepare, params (string Key, string Value)[] settings)
    {
        var world = new FunctionsFixture();
        var port = QuietPort.Find();
        world.tables = await AzuriteServer.StartAsync(CancellationToken.None);
        world.broker = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions(), CancellationToken.None);
        world.Queues = new BrokerQueues(world.broker);
        world.issuer = await IssuerEmulator.StartAsync(new IssuerEmulatorOptions(), CancellationToken.None);
        world.Salesforce = await SalesforceEmulator.StartAsync(new SalesforceEmulatorOptions(), CancellationToken.None);
        world.Sendbird = await SendbirdEmulator.StartAsync(
            new SendbirdEmulatorOptions { WebhookUrl = webhooks ? new Uri($"http://127.0.0.1:{port}/api/sendbird/webhook") : null }, CancellationToken.None);
        world.Settings = world.CreateSettings();
        foreach (var (key, value) in settings)
        {
            world.Settings[key] = value;
        }

        await prepare(world.Queues);
        world.Host = await FunctionsHost.StartAsync(WorkerFiles.Application, world.Settings, BrokerQueues.Names, port);
        return world;
    }

    /// <summary>A customer's bearer token.</summary>
    public string TokenOf(string customer) => issuer.CreateToken(customer, []);

    /// <summary>A call of the product's API as a customer.</summary>
    public async Task<(int Status, JsonElement Body)> CallAsync(
        HttpMethod method, string path, string customer, object? body = null, string? idempotencyKey = null, string? traceParent = null,
        CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, new Uri(Host.Url, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", issuer.CreateToken(customer, []));
        request.Content = body is null ? null : JsonContent.Create(body);
        if (traceParent is not null)
        {
            request.Headers.Add("traceparent", traceParent);
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var response = await http.SendAsync(request, cancellationToken);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken)).RootElement);
    }

    /// <summary>A message of the customer, posted over Sendbird's Platform API.</summary>
    public async Task SayAsync(string channelUrl, string customer, string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Sendbird.BaseAddress, $"v3/group_channels/{channelUrl}/messages"));
        request.Headers.Add("Api-Token", "demo-sendbird-token");
        request.Content = JsonContent.Create(new { message_type = "MESG", user_id = customer, message = text });
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Salesforce refuses everything until the returned object is disposed.</summary>
    public Task<IAsyncDisposable> SalesforceIsDownAsync() =>
        FaultAsync(Salesforce.BaseAddress, new { match = new { path = "/services/*" }, probability = 1.0, effect = new { status = 503 } });

    /// <summary>Every call of Sendbird's Platform API meets a fault until the returned object is disposed.</summary>
    public Task<IAsyncDisposable> SendbirdFaultAsync(object effect) =>
        FaultAsync(Sendbird.BaseAddress, new { match = new { path = "/v3/*" }, probability = 1.0, effect });

    /// <summary>Sends to the broker are refused until the returned object is disposed.</summary>
    public Task<IAsyncDisposable> SendsAreRefusedAsync() =>
        FaultAsync(broker.BaseAddress, new { match = new { operation = "send" }, probability = 1.0, effect = new { mode = "refuse" } });

    /// <summary>Whether a call has met a fault of the vendor.</summary>
    public async Task<bool> HasHitsAsync(Uri vendor)
    {
        var faults = await http.GetFromJsonAsync<JsonElement>(new Uri(vendor, "emulator/faults"));
        return faults.GetProperty("faults").EnumerateArray().Any(fault => fault.GetProperty("hits").GetInt32() > 0);
    }

    /// <summary>Table Storage is gone from now on.</summary>
    public async Task StopTablesAsync() => await tables.DisposeAsync();

    /// <summary>An operator has both systems compared with the record.</summary>
    public Task<JsonElement> ReconcileAsync(string conversation) => OperatorAsync($"api/ops/conversations/{conversation}/reconcile", HttpMethod.Post);

    /// <summary>A call of the operator's; a read unless a verb is named.</summary>
    public async Task<JsonElement> OperatorAsync(string path, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(Host.Url, path));
        request.Headers.Add("X-SupportChat-Key", Repository.SampleSettings["Ops__Keys__0"]);
        using var response = await http.SendAsync(request);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>The channel's <c>metadata.caseStatus</c>; null when there is none.</summary>
    public async Task<string?> CaseStatusAsync(string channelUrl)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Sendbird.BaseAddress, $"v3/group_channels/{channelUrl}/metadata"));
        request.Headers.Add("Api-Token", "demo-sendbird-token");
        using var response = await http.SendAsync(request);
        var metadata = await response.Content.ReadFromJsonAsync<JsonElement>();
        return metadata.TryGetProperty("caseStatus", out var status) ? status.GetString() : null;
    }

    /// <summary>An agent changes the Case's status.</summary>
    public async Task ChangeCaseAsync(string caseId, string status)
    {
        using var request = await SalesforceAsync(HttpMethod.Patch, $"sobjects/Case/{caseId}");
        request.Content = JsonContent.Create(new { Status = status });
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Salesforce says over HTTP that a Case changed.</summary>
    public async Task HintAsync(string caseId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Host.Url, "api/salesforce/case-changes"));
        request.Headers.Add("X-SupportChat-Key", Repository.SampleSettings["Push__Keys__0"]);
        request.Content = JsonContent.Create(new { organizationId = "00D000000000001EAA", caseIds = new[] { caseId } });
        using var response = await http.SendAsync(request);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, response.StatusCode);
    }

    /// <summary>Rows of a query against the Salesforce emulator.</summary>
    public async Task<IReadOnlyList<JsonElement>> QueryAsync(string soql)
    {
        using var request = await SalesforceAsync(HttpMethod.Get, $"query?q={Uri.EscapeDataString(soql)}");
        using var response = await http.SendAsync(request);
        return [.. (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("records").EnumerateArray()];
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Sendbird.DisposeAsync();
        await Salesforce.DisposeAsync();
        await issuer.DisposeAsync();
        await Queues.DisposeAsync();
        await broker.DisposeAsync();
        await tables.DisposeAsync();
        http.Dispose();
    }

    private async Task<IAsyncDisposable> FaultAsync(Uri vendor, object fault)
    {
        var faults = new Uri(vendor, "emulator/faults");
        using var response = await http.PostAsJsonAsync(faults, fault);
        response.EnsureSuccessStatusCode();
        return new Outage(async () => (await http.DeleteAsync(faults)).Dispose());
    }

    private async Task<HttpRequestMessage> SalesforceAsync(HttpMethod method, string path)
    {
        using var login = await http.PostAsync(
            new Uri(Salesforce.BaseAddress, "services/oauth2/token"),
            new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "demo-client"), new("client_secret", "demo-secret")]));
        var token = (await login.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString();
        return new HttpRequestMessage(method, new Uri(Salesforce.BaseAddress, $"services/data/v67.0/{path}")) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
    }

    private Dictionary<string, string> CreateSettings()
    {
        var settings = Repository.SampleSettings.ToDictionary();
        // A busy machine must not turn a 201 into a 202; a refusal still ends a start at once.
        settings["Conversations__StartDeadline"] = "00:00:20";
        settings["ServiceBus"] = broker.ConnectionString;
        settings["Storage__Tables"] = tables.ConnectionString;
        settings["Sendbird__BaseUrl"] = Sendbird.BaseAddress.ToString();
        settings["Salesforce__LoginUrl"] = Salesforce.BaseAddress.ToString();
        settings["Salesforce__PubSubUrl"] = Salesforce.PubSubAddress.ToString();
        settings["ClientAuth__Authority"] = issuer.BaseAddress.ToString().TrimEnd('/');
        return settings;
    }

    private sealed class Outage(Func<Task> end) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await end();
    }
}
