using SupportChat.Emulators.Control;
using SupportChat.Emulators.Salesforce;

namespace SupportChat.Emulators;

/// <summary>
/// A Salesforce org on loopback: OAuth, REST on Case, SupportChat_Message__c and the objects around them (Salesforce reference 1, 2 and 10),
/// with the fields, keys and rules of <c>infra/salesforce</c>, and the control routes under <c>/emulator</c>.
/// </summary>
public sealed class SalesforceEmulator : IAsyncDisposable
{
    private readonly EmulatorHost _host;
    private readonly SalesforceParts _parts;

    private SalesforceEmulator(EmulatorHost host, SalesforceParts parts)
    {
        _host = host;
        _parts = parts;
    }

    /// <summary>Address of OAuth, REST and control, for example <c>http://127.0.0.1:7082/</c>.</summary>
    public Uri BaseAddress => _host.BaseAddress;

    /// <summary>Starts the emulator. Throws <see cref="IOException"/> when a port is taken.</summary>
    public static async Task<SalesforceEmulator> StartAsync(SalesforceEmulatorOptions options, CancellationToken cancellationToken)
    {
        var parts = new SalesforceParts(options);
        try
        {
            var host = await EmulatorHost.StartAsync(
                new EmulatorHostOptions
                {
                    Port = options.Port,
                    TimeProvider = options.TimeProvider,
                    State = () => SalesforceState.Of(parts),
                    Configure = parts.Map,
                },
                cancellationToken);
            return new SalesforceEmulator(host, parts);
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    /// <summary>Stops the server; the org's data is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _parts.Dispose();
    }
}
