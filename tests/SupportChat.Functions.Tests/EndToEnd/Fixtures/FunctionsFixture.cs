using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using SupportChat.Cli.Embedded;
using SupportChat.Emulators;
using SupportChat.Emulators.Issuer;
using SupportChat.Emulators.Salesforce;
using SupportChat.Emulators.Sendbird;
using SupportChat.Functions.Queues;
using SupportChat.Functions.ServiceBus;
using SupportChat.Functions.Tests.Fixtures;
using SupportChat.Functions.Tests.SdkDoubles.Broker;
using SupportChat.Queueing;
using SupportChat.Storage;

namespace SupportChat.Functions.Tests.EndToEnd.Fixtures;

/// <summary>The Functions host, whole: emulated vendors over real sockets, the broker's double between the functions, SQLite as the stores.</summary>
internal sealed class FunctionsFixture : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string folder = Directory.CreateTempSubdirectory("supportchat-functions-").FullName;
    private readonly HttpClient http = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly ServiceBusBroker broker = new(TimeProvider.System);
    private FunctionServer server = null!;
    private IssuerEmulator issuer = null!;
    private IHost host = null!;
    private Task pump = Task.CompletedTask;

    public SendbirdEmulator Sendbird { get; private set; } = null!;

    /// <summary>What the host is composed of.</summary>
    public IServiceProvider Services => host.Services;

    public SalesforceEmulator Salesforce { get; private set; } = null!;

    /// <param name="webhooks">Whether Sendbird posts webhooks; without them only the test causes work.</param>
    public static async Task<FunctionsFixture> StartAsync(bool webhooks = true)
    {
        var world = new FunctionsFixture();
        world.server = await FunctionServer.StartAsync();
        world.issuer = await IssuerEmulator.StartAsync(new IssuerEmulatorOptions(), CancellationToken.None);
        world.Salesforce = await SalesforceEmulator.StartAsync(new SalesforceEmulatorOptions(), CancellationToken.None);
        world.Sendbird = await SendbirdEmulator.StartAsync(
            new SendbirdEmulatorOptions { WebhookUrl = webhooks ? new Uri(world.server.Url, "api/sendbird/webhook") : null }, CancellationToken.None);
        world.host = ProgramHost.Build(world.Settings(), world.Replace);
        await world.host.StartAsync();
        world.server.Serve(world.host);
        world.pump = Task.WhenAll(Task.Run(() => world.PumpAsync(world.ReconcileAsync)), Task.Run(() => world.PumpAsync(world.TranscribeAsync)));
        return world;
    }

    /// <summary>A call of the product's API as a customer.</summary>
    public async Task<(int Status, JsonElement Body)> CallAsync(
        HttpMethod method, string path, string customer, object? body = null, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(server.Url, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", issuer.CreateToken(customer, []));
        request.Content = body is null ? null : JsonContent.Create(body);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
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
    public async Task<IAsyncDisposable> SalesforceIsDownAsync()
    {
        var faults = new Uri(Salesforce.BaseAddress, "emulator/faults");
        using var response = await http.PostAsJsonAsync(faults, new { match = new { path = "/services/*" }, probability = 1.0, effect = new { status = 503 } });
        response.EnsureSuccessStatusCode();
        return new Outage(async () => (await http.DeleteAsync(faults)).Dispose());
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
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Url, "api/salesforce/case-changes"));
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

    /// <summary>Asks again and again until the condition holds.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (condition(answer))
            {
                return answer;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(start) < Deadline, $"Not within {Deadline.TotalSeconds} s; the last answer was {answer}.");
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await pump;
        await server.DisposeAsync();
        await host.StopAsync();
        host.Dispose();
        await Sendbird.DisposeAsync();
        await Salesforce.DisposeAsync();
        await issuer.DisposeAsync();
        http.Dispose();
        stopping.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<HttpRequestMessage> SalesforceAsync(HttpMethod method, string path)
    {
        using var login = await http.PostAsync(
            new Uri(Salesforce.BaseAddress, "services/oauth2/token"),
            new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "demo-client"), new("client_secret", "demo-secret")]));
        var token = (await login.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString();
        return new HttpRequestMessage(method, new Uri(Salesforce.BaseAddress, $"services/data/v67.0/{path}")) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
    }

    private Dictionary<string, string> Settings()
    {
        var settings = Repository.SampleSettings.ToDictionary();
        // A busy machine must not turn a 201 into a 202; a refusal still ends a start at once.
        settings["Conversations__StartDeadline"] = "00:00:20";
        settings["Sendbird__BaseUrl"] = Sendbird.BaseAddress.ToString();
        settings["Salesforce__LoginUrl"] = Salesforce.BaseAddress.ToString();
        settings["ClientAuth__Authority"] = issuer.BaseAddress.ToString().TrimEnd('/');
        return settings;
    }

    private void Replace(IServiceCollection services)
    {
        services.AddSqliteStores(folder);
        services.Remove(services.Single(service => service.ImplementationType == typeof(TableCreation)));
        services.RemoveAll<IReadinessCheck>();
        services.RemoveAll<IQueueInspector>();
        services.Replace(ServiceDescriptor.Singleton<ServiceBusClient>(new BrokerClient(broker)));
        services.RemoveAll<IWorkQueue>();
        services.AddSingleton<IWorkQueue, ServiceBusWorkQueue>();
    }

    /// <summary>What the Functions host does: receives and invokes, one after the other for each queue.</summary>
    private async Task PumpAsync(Func<BrokerActions, Task<bool>> receive)
    {
        var actions = new BrokerActions(broker);
        while (!stopping.IsCancellationRequested)
        {
            if (!await receive(actions))
            {
                await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private async Task<bool> ReconcileAsync(BrokerActions actions)
    {
        var messages = broker.Receive(QueueNames.Conversations);
        foreach (var message in messages)
        {
            await ActivatorUtilities.CreateInstance<ConversationWorkFunction>(host.Services).RunAsync(message, actions, CancellationToken.None);
        }

        return messages.Length > 0;
    }

    private async Task<bool> TranscribeAsync(BrokerActions actions)
    {
        var messages = broker.Receive(QueueNames.Transcripts, 1000);
        if (messages.Length > 0)
        {
            await ActivatorUtilities.CreateInstance<TranscriptWorkFunction>(host.Services).RunAsync(messages, actions, CancellationToken.None);
        }

        return messages.Length > 0;
    }

    private sealed class Outage(Func<Task> end) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await end();
    }
}
