using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SupportChat.Cli.Demo;
using SupportChat.Cli.Hosting;
using SupportChat.Emulators;
using SupportChat.Emulators.Issuer;

namespace SupportChat.Tests.Fixtures;

/// <summary>Emulators and integration in this process, on free ports, as <c>demo</c> starts them.</summary>
internal sealed class Demo : IAsyncDisposable
{
    private readonly string folder;
    private readonly bool isOwnFolder;
    private readonly EmulatorSet emulators;
    private readonly int port;
    private readonly TimeSpan disaster;
    private DemoHost? host;

    private Demo(EmulatorSet emulators, int port, TimeSpan disaster, string? folder)
    {
        isOwnFolder = folder is null;
        this.folder = folder ?? Directory.CreateTempSubdirectory("supportchat-test-").FullName;
        this.disaster = disaster;
        this.emulators = emulators;
        this.port = port;
        Api = new HttpClient(Answered) { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        Sendbird = new HttpClient { BaseAddress = emulators.Sendbird!.BaseAddress };
        Sendbird.DefaultRequestHeaders.Add("Api-Token", "demo-sendbird-token");
        Salesforce = new HttpClient { BaseAddress = emulators.Salesforce!.BaseAddress };
    }

    public HttpClient Api { get; }

    /// <summary>Compares every answer of <see cref="Api"/> with the OpenAPI document.</summary>
    public ApiContract Answered { get; } = new();

    public HttpClient Sendbird { get; }

    public HttpClient Salesforce { get; }

    public EmulatorSet Emulators => emulators;

    public IServiceProvider Services => host!.Integration.Services!;

    /// <summary>Dies and comes back.</summary>
    public DemoIntegration Integration => host!.Integration;

    /// <summary>Where its SQLite database is.</summary>
    public string Folder => folder;

    /// <summary>The demo's settings.</summary>
    public Dictionary<string, string?> Settings => DemoSettings.For(emulators);

    /// <summary>Starts everything.</summary>
    /// <param name="settings">On top of the demo's own.</param>
    /// <param name="org">How the Salesforce org is; as in the demo when null.</param>
    /// <param name="disasterSeconds">How long a disaster lasts.</param>
    /// <param name="data">Folder that keeps all of it; null for one that ends with the demo.</param>
    public static async Task<Demo> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null, SalesforceEmulatorOptions? org = null, double disasterSeconds = 1, string? data = null)
    {
        var port = QuietPort.Find();
        var emulators = await EmulatorSet.StartAsync(
            new EmulatorPorts(0, 0, 0, 0, 0), EmulatorSet.OfDemo, EmulatorSet.WebhookOf(port), CancellationToken.None, org, data);
        var demo = new Demo(emulators, port, TimeSpan.FromSeconds(disasterSeconds), data);
        await demo.StartIntegrationAsync(settings);
        await demo.LoginAsync();
        return demo;
    }

    /// <summary>A session of the test's own in the Salesforce org.</summary>
    public async Task LoginAsync()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "demo-client",
            ["client_secret"] = "demo-secret",
        });
        using var answer = await Salesforce.PostAsync("services/oauth2/token", form);
        Salesforce.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await ReadAsync(answer))["access_token"]!.GetValue<string>());
    }

    public async Task StartIntegrationAsync(IReadOnlyDictionary<string, string?>? settings = null)
    {
        var all = DemoSettings.For(emulators);
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
        {
            all[key] = value;
        }

        host = await DemoHost.StartAsync(port, folder, all, emulators, disaster, CancellationToken.None);
    }

    public async Task StopIntegrationAsync()
    {
        await host!.StopAsync(CancellationToken.None);
        await host.DisposeAsync();
        host = null;
    }

    public string Token(string userId, params string[] roles) => emulators.Issuer!.CreateToken(userId, roles);

    /// <summary>The issuer of its tokens.</summary>
    public IssuerEmulator Issuer => emulators.Issuer!;

    public Task<(int Status, JsonObject Body)> StartConversationAsync(string userId, string key, JsonObject? body = null) =>
        SendAsync(
            Api, HttpMethod.Post, "api/conversations", body ?? new JsonObject { ["subject"] = "Where is my order?" }, Token(userId), ("Idempotency-Key", key));

    /// <summary>The conversation of a channel that a start made.</summary>
    public static string IdOf(string channelUrl) => channelUrl.Split('_')[1];

    public async Task<string> OpenAsync(string userId, string key)
    {
        var (status, body) = await StartConversationAsync(userId, key);
        Assert.True(status is 200 or 201, $"The start answered {status}: {body}");
        return body["channelUrl"]!.GetValue<string>();
    }

    /// <summary>A conversation of the customer that has its Case.</summary>
    public async Task<(string Url, string CaseId)> OpenCaseAsync(string userId, string key)
    {
        var (status, body) = await StartConversationAsync(userId, key);
        Assert.True(status is 200 or 201, $"The start answered {status}: {body}");
        return (body["channelUrl"]!.GetValue<string>(), body["case"]!["id"]!.GetValue<string>());
    }

    /// <summary>Waits until no queue holds anything.</summary>
    public Task SettleAsync() => Eventually.BecomesTrueAsync(async () => (await OpsAsync(HttpMethod.Get, "status")).Body["queues"]!.AsObject()
        .All(queue => new[] { "ready", "scheduled", "leased" }.All(count => queue.Value![count]!.GetValue<long>() == 0)));

    /// <summary>Calls to Sendbird that change something, by method and route.</summary>
    public Task<Dictionary<string, long>> SendbirdWritesAsync() => WritesAsync(Sendbird);

    /// <summary>Calls to Salesforce that change something, by method and route.</summary>
    public Task<Dictionary<string, long>> SalesforceWritesAsync() => WritesAsync(Salesforce);

    private static async Task<Dictionary<string, long>> WritesAsync(HttpClient emulator) =>
        (await SendAsync(emulator, HttpMethod.Get, "emulator/calls")).Body["calls"]!.AsObject()
        .Where(call => !call.Key.StartsWith("GET", StringComparison.Ordinal))
        .ToDictionary(call => call.Key, call => call.Value!.GetValue<long>());

    public async Task<long> PostMessageAsync(string channelUrl, string userId, string text)
    {
        var (status, body) = await SendAsync(
            Sendbird,
            HttpMethod.Post,
            $"v3/group_channels/{channelUrl}/messages",
            new JsonObject { ["message_type"] = "MESG", ["user_id"] = userId, ["message"] = text });
        Assert.Equal(200, status);
        return body["message_id"]!.GetValue<long>();
    }

    public async Task<IReadOnlyList<JsonObject>> QueryAsync(string soql)
    {
        var (status, body) = await SendAsync(Salesforce, HttpMethod.Get, $"services/data/v67.0/query?q={Uri.EscapeDataString(soql)}");
        Assert.True(status == 200, $"The query answered {status}: {body}");
        return [.. body["records"]!.AsArray().Select(record => record!.AsObject())];
    }

    public Task<IReadOnlyList<JsonObject>> MessagesAsync(string channelUrl) => QueryAsync(
        $"SELECT MessageId__c, Text__c, Deleted__c, SenderType__c, Kind__c, Case__c FROM SupportChat_Message__c WHERE MessageId__c LIKE '{Demo.IdOf(channelUrl)}-%' ORDER BY SentAtMs__c");

    public async Task<JsonObject> ChannelAsync(string channelUrl) =>
        (await SendAsync(Sendbird, HttpMethod.Get, $"v3/group_channels/{channelUrl}?show_member=true")).Body;

    public async Task<string?> CaseStatusAsync(string channelUrl) =>
        (await SendAsync(Sendbird, HttpMethod.Get, $"v3/group_channels/{channelUrl}/metadata")).Body["caseStatus"]?.GetValue<string>();

    /// <summary>Members by user id, without the customer.</summary>
    public async Task<string[]> AgentsAsync(string channelUrl, string customer) =>
        [.. (await ChannelAsync(channelUrl))["members"]!.AsArray().Select(
            member => member!["user_id"]!.GetValue<string>()).Where(id => id != customer).Order()];

    public async Task UpdateCaseAsync(string caseId, JsonObject fields)
    {
        var (status, body) = await SendAsync(
            Salesforce, HttpMethod.Patch, $"services/data/v67.0/sobjects/Case/{caseId}", fields, null, ("Sforce-Auto-Assign", "FALSE"));
        Assert.True(status == 204, $"The update answered {status}: {body}");
    }

    public Task<(int Status, JsonObject Body)> OpsAsync(HttpMethod method, string path) =>
        SendAsync(Api, method, $"api/ops/{path}", null, null, ("X-SupportChat-Key", DemoSettings.OpsKey));

    public static async Task<string> FaultAsync(HttpClient emulator, JsonObject fault) =>
        (await SendAsync(emulator, HttpMethod.Post, "emulator/faults", fault)).Body["id"]!.ToString();

    public static async Task HealAsync(HttpClient emulator) => (await emulator.DeleteAsync("emulator/faults")).EnsureSuccessStatusCode();

    public static async Task<(int Status, JsonObject Body)> SendAsync(
        HttpClient client, HttpMethod method, string path, JsonNode? body = null, string? bearer = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        if (bearer is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await client.SendAsync(request);
        return ((int)answer.StatusCode, await ReadAsync(answer));
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
        {
            await StopIntegrationAsync();
        }

        await emulators.DisposeAsync();
        Api.Dispose();
        Sendbird.Dispose();
        Salesforce.Dispose();
        if (isOwnFolder)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        return text.Length == 0 ? [] : JsonNode.Parse(text) switch { JsonObject body => body, var other => new JsonObject { ["value"] = other } };
    }
}
