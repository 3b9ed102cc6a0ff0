using SupportChat.Emulators;
using SupportChat.Emulators.Control;
using SupportChat.Emulators.Issuer;
using SupportChat.Emulators.Salesforce;
using SupportChat.Emulators.Sendbird;
using SupportChat.Emulators.ServiceBus;

namespace SupportChat.Cli.Hosting;

/// <summary>The emulators that a verb started; ends them together.</summary>
internal sealed class EmulatorSet : IAsyncDisposable
{
    /// <summary>Names for <c>--only</c>.</summary>
    public static IReadOnlyList<string> All { get; } = ["sendbird", "salesforce", "issuer", "servicebus"];

    /// <summary>Those that <c>demo</c> needs on SQLite: its queue is a database.</summary>
    public static IReadOnlyList<string> OfDemo { get; } = ["sendbird", "salesforce", "issuer"];

    public SendbirdEmulator? Sendbird { get; private set; }

    public SalesforceEmulator? Salesforce { get; private set; }

    public IssuerEmulator? Issuer { get; private set; }

    public ServiceBusEmulator? ServiceBus { get; private set; }

    /// <summary>Whether emulators have kept in a folder what they knew.</summary>
    public static bool HasKept(string dataFolder) => Directory.Exists(StateKeeper.FolderOf(dataFolder));

    /// <summary>Where an integration on a port of this machine takes webhooks.</summary>
    public static Uri WebhookOf(int port) => new($"http://127.0.0.1:{port}/api/sendbird/webhook");

    /// <summary>Starts the named emulators; none is left running when one cannot start.</summary>
    /// <param name="ports">Where each listens.</param>
    /// <param name="names">Which.</param>
    /// <param name="webhookUrl">Where Sendbird posts its events.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <param name="org">How the Salesforce org is, but for its ports; the defaults when null.</param>
    /// <param name="dataFolder">Where what they know outlives the process; null for nowhere.</param>
    /// <exception cref="IOException">A port is taken.</exception>
    /// <exception cref="EmulatorDataException">What is in the data folder cannot be used.</exception>
    public static async Task<EmulatorSet> StartAsync(
        EmulatorPorts ports,
        IReadOnlyCollection<string> names,
        Uri webhookUrl,
        CancellationToken cancellationToken,
        SalesforceEmulatorOptions? org = null,
        string? dataFolder = null)
    {
        var set = new EmulatorSet();
        try
        {
            if (names.Contains("sendbird"))
            {
                set.Sendbird = await SendbirdEmulator.StartAsync(
                    new SendbirdEmulatorOptions { Port = ports.Sendbird, WebhookUrl = webhookUrl, DataFolder = dataFolder }, cancellationToken);
            }

            if (names.Contains("salesforce"))
            {
                set.Salesforce = await SalesforceEmulator.StartAsync(
                    (org ?? new SalesforceEmulatorOptions()) with
                    {
                        Port = ports.Salesforce,
                        PubSubPort = ports.PubSub,
                        PubSubTlsPort = ports.PubSubTls,
                        DataFolder = dataFolder,
                    },
                    cancellationToken);
            }

            if (names.Contains("issuer"))
            {
                set.Issuer = await IssuerEmulator.StartAsync(new IssuerEmulatorOptions { Port = ports.Issuer, DataFolder = dataFolder }, cancellationToken);
            }

            if (names.Contains("servicebus"))
            {
                set.ServiceBus = await ServiceBusEmulator.StartAsync(
                    new ServiceBusEmulatorOptions { Port = ports.ServiceBus, ControlPort = ports.ServiceBusControl, DataFolder = dataFolder },
                    cancellationToken);
            }

            return set;
        }
        catch
        {
            await set.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var emulator in new IAsyncDisposable?[] { Sendbird, Salesforce, Issuer, ServiceBus })
        {
            if (emulator is not null)
            {
                await emulator.DisposeAsync();
            }
        }
    }
}

/// <summary>Ports for the emulators.</summary>
internal sealed record EmulatorPorts(int Sendbird, int Salesforce, int PubSub, int PubSubTls, int Issuer, int ServiceBus = 0, int ServiceBusControl = 0);
