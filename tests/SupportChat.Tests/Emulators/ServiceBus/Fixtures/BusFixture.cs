using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Azure.Messaging.ServiceBus;
using SupportChat.Emulators;
using SupportChat.Emulators.ServiceBus;

namespace SupportChat.Tests.Emulators.ServiceBus.Fixtures;

/// <summary>An emulator and the official client of it, over real sockets.</summary>
internal sealed class BusFixture : IAsyncDisposable
{
    private readonly ServiceBusEmulator emulator;

    private BusFixture(ServiceBusEmulator emulator)
    {
        this.emulator = emulator;
        Client = NewClient();
        Control = new HttpClient { BaseAddress = emulator.BaseAddress };
    }

    public ServiceBusClient Client { get; }

    public HttpClient Control { get; }

    public ServiceBusEmulator Emulator => emulator;

    public static async Task<BusFixture> StartAsync(ServiceBusEmulatorOptions? options = null) =>
        new(await ServiceBusEmulator.StartAsync(options ?? new ServiceBusEmulatorOptions(), CancellationToken.None));

    /// <summary>A client with a connection of its own, which tries a thing once.</summary>
    public ServiceBusClient NewClient(string? connectionString = null) => new(
        connectionString ?? emulator.ConnectionString,
        new ServiceBusClientOptions { RetryOptions = new ServiceBusRetryOptions { MaxRetries = 0, TryTimeout = TimeSpan.FromSeconds(20) } });

    public async Task PutQueueAsync(string name, object settings)
    {
        using var answer = await Control.PutAsJsonAsync($"emulator/queues/{name}", settings);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task AddFaultAsync(object fault)
    {
        using var answer = await Control.PostAsJsonAsync("emulator/faults", fault);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>What the emulator says of a queue.</summary>
    public async Task<JsonNode> StateAsync(string queue)
    {
        var state = await Control.GetFromJsonAsync<JsonNode>("emulator/state");
        return state!["queues"]!.AsArray().Single(entry => (string)entry!["name"]! == queue)!;
    }

    /// <summary>Sends texts as messages whose ids are the texts.</summary>
    public async Task SendAsync(string queue, params IEnumerable<string> texts) =>
        await SendAsync(queue, texts.Select(text => new ServiceBusMessage(text) { MessageId = text }));

    /// <summary>The same into a session.</summary>
    public async Task SendToSessionAsync(string queue, string session, params IEnumerable<string> texts) =>
        await SendAsync(queue, texts.Select(text => new ServiceBusMessage(text) { MessageId = text, SessionId = session }));

    public async Task SendAsync(string queue, IEnumerable<ServiceBusMessage> messages)
    {
        await using var sender = Client.CreateSender(queue);
        await sender.SendMessagesAsync(messages);
    }

    /// <summary>Receives one message with a receiver that is closed afterwards, else its credit takes later ones.</summary>
    public static async Task<ServiceBusReceivedMessage> ReceiveAsync(ServiceBusReceiver receiver) =>
        await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(20)) ?? throw new InvalidOperationException("No message came.");

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        Control.Dispose();
        await emulator.DisposeAsync();
    }
}
