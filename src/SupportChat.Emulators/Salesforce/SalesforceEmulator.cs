using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using SupportChat.Emulators.Control;
using SupportChat.Emulators.Salesforce.PubSub;

namespace SupportChat.Emulators.Salesforce;

/// <summary>
/// A Salesforce org on loopback: OAuth, REST, change events over the Pub/Sub API, a simple Omni-Channel and Outbound Messages
/// (docs/reference/salesforce.md#oauth, #rest-api, #pubsub-api, #outbound-messages, #omni-channel), with the fields, keys and rules of <c>infra/salesforce</c>,
/// and the control routes under <c>/emulator</c>.
/// </summary>
public sealed class SalesforceEmulator : IAsyncDisposable
{
    private const string ClearText = "pubsub";
    private const string Tls = "pubsub-tls";

    private readonly EmulatorHost host;
    private readonly SalesforceComposition parts;
    private readonly X509Certificate2 certificate;
    private readonly StateKeeper<SavedOrg>? keeper;

    private SalesforceEmulator(EmulatorHost host, SalesforceComposition parts, X509Certificate2 certificate, StateKeeper<SavedOrg>? keeper)
    {
        this.keeper = keeper;
        this.host = host;
        this.parts = parts;
        this.certificate = certificate;
    }

    /// <summary>Address of OAuth, REST and control, for example <c>http://127.0.0.1:7082/</c>.</summary>
    public Uri BaseAddress => host.BaseAddress;

    /// <summary>Address of the Pub/Sub API in clear text (HTTP/2), for example <c>http://127.0.0.1:7083/</c>.</summary>
    public Uri PubSubAddress => host.AddressOf(ClearText);

    /// <summary>Address of the Pub/Sub API with a self-signed certificate, for example <c>https://127.0.0.1:7085/</c>.</summary>
    public Uri PubSubTlsAddress => host.AddressOf(Tls);

    /// <summary>What it is made of, for who runs in this process.</summary>
    internal SalesforceComposition Parts => parts;

    internal EmulatorHost Host => host;

    /// <summary>
    /// Starts the emulator. Throws <see cref="IOException"/> when a port is taken, <see cref="EmulatorDataException"/> when the data folder cannot be used.
    /// </summary>
    public static async Task<SalesforceEmulator> StartAsync(SalesforceEmulatorOptions options, CancellationToken cancellationToken)
    {
        var keeper = StateKeeper.Open(options.DataFolder, "salesforce", SavedOrgJsonContext.Default.SavedOrg);
        var parts = new SalesforceComposition(options);
        var certificate = LoopbackCertificate.Create(options.TimeProvider);
        try
        {
            keeper?.Restore(saved => OrgSaving.Restore(saved, parts));
            var host = await EmulatorHost.StartAsync(
                new EmulatorHostOptions
                {
                    Port = options.Port,
                    ExtraEndpoints =
                    [
                        new EmulatorEndpoint(ClearText, options.PubSubPort, HttpProtocols.Http2),
                        new EmulatorEndpoint(Tls, options.PubSubTlsPort, HttpProtocols.Http2, certificate),
                    ],
                    TimeProvider = options.TimeProvider,
                    State = () => SalesforceState.Of(parts),
                    ConfigureServices = parts.Events.AddServices,
                    Configure = app =>
                    {
                        parts.Events.StopWith(app.Lifetime.ApplicationStopping);
                        parts.MapRest(app);
                        PostCommitComposition.MapStream(app);
                    },
                },
                cancellationToken);
            parts.Events.Outbound.SendFrom(host.BaseAddress);
            keeper?.Keep(isLast => OrgSaving.Save(parts, isLast), options.TimeProvider);
            return new SalesforceEmulator(host, parts, certificate, keeper);
        }
        catch
        {
            await StateKeeper.CloseAsync(keeper);
            certificate.Dispose();
            await parts.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the server; without a data folder the org's data is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await parts.DisposeAsync();
        await StateKeeper.CloseAsync(keeper);
        certificate.Dispose();
    }
}
