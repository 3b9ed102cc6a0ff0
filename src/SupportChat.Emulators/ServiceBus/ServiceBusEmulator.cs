using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using SupportChat.Emulators.Control;
using SupportChat.Emulators.ServiceBus.Amqp;
using SupportChat.Emulators.ServiceBus.Broker;

namespace SupportChat.Emulators.ServiceBus;

/// <summary>
/// A Service Bus namespace with queues on loopback: AMQP 1.0 in clear text for the official clients, and the control routes over HTTP on a port of their
/// own. The queues <c>conversations</c>, <c>transcripts</c> and <c>files</c> are there from the start (docs/emulators.md#service-bus).
/// </summary>
public sealed class ServiceBusEmulator : IAsyncDisposable
{
    private const int Tries = 20;

    private readonly ServiceBusEmulatorOptions options;
    private readonly MessageBroker broker;
    private readonly LinkFaults faults;
    private EmulatorHost host = null!;
    private AmqpServer amqp = null!;
    private int port;

    private ServiceBusEmulator(ServiceBusEmulatorOptions options)
    {
        this.options = options;
        broker = new MessageBroker(options.TimeProvider, options.DataFolder is { } folder ? new JournalFolder(Path.Combine(folder, "servicebus")) : null);
        faults = new LinkFaults(name => broker.Find(name) is not null);
    }

    /// <summary>What clients connect with; its flag lets them speak clear text to a port of this machine.</summary>
    public string ConnectionString =>
        $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName={options.KeyName};SharedAccessKey={options.Key};UseDevelopmentEmulator=true;";

    /// <summary>Address of the AMQP listener, for example <c>amqp://127.0.0.1:7086/</c>.</summary>
    public Uri AmqpAddress => new($"amqp://127.0.0.1:{port}");

    /// <summary>Address of the control routes, for example <c>http://127.0.0.1:7087/</c>.</summary>
    public Uri BaseAddress => host.BaseAddress;

    internal MessageBroker Broker => broker;

    /// <summary>
    /// Starts the emulator. Throws <see cref="IOException"/> when a port is taken, <see cref="EmulatorDataException"/> when a journal is in use or damaged.
    /// </summary>
    public static async Task<ServiceBusEmulator> StartAsync(ServiceBusEmulatorOptions options, CancellationToken cancellationToken)
    {
        var emulator = new ServiceBusEmulator(options);
        try
        {
            emulator.broker.Open(StandardQueues.All);
            emulator.host = await EmulatorHost.StartAsync(
                new EmulatorHostOptions
                {
                    Port = options.ControlPort,
                    TimeProvider = options.TimeProvider,
                    Faults = emulator.faults,
                    State = emulator.State,
                    Configure = app => new QueueRoutes(emulator.broker).Map(app),
                },
                cancellationToken);
            emulator.Listen();
            return emulator;
        }
        catch
        {
            await emulator.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops: closes every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        amqp?.Dispose();
        if (host is not null)
        {
            await host.DisposeAsync();
        }

        broker.Dispose();
    }

    private void Listen()
    {
        var opener = new LinkOpener(broker, new AccessKey(options.KeyName, options.Key), new EndpointServices(faults, host.Calls, options.TimeProvider));
        for (var left = Tries; ; left--)
        {
            // The AMQP library does not tell which port it got, so one is looked for; another process may be faster.
            port = options.Port == 0 ? FreePort() : options.Port;
            try
            {
                amqp = AmqpServer.Start(port, opener);
                return;
            }
            catch (IOException) when (options.Port == 0 && left > 0)
            {
                continue;
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private JsonObject State() => new()
    {
        ["endpoint"] = AmqpAddress.ToString().TrimEnd('/'),
        ["queues"] = new JsonArray([.. broker.Queues.Select(QueueJson.Of)]),
    };
}
