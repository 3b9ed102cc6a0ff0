using Microsoft.AspNetCore.Builder;
using SupportChat.Emulators.Control;

namespace SupportChat.Emulators.Sendbird;

/// <summary>
/// The Sendbird Platform API on loopback, under <c>/v3</c>: users, session tokens, group channels, members, metadata, messages,
/// webhook settings, signed webhooks (docs/reference/sendbird.md), and the control routes under <c>/emulator</c>.
/// </summary>
public sealed class SendbirdEmulator : IAsyncDisposable
{
    private readonly EmulatorHost host;
    private readonly SendbirdComposition parts;
    private readonly StateKeeper<SavedApplication>? keeper;

    private SendbirdEmulator(EmulatorHost host, SendbirdComposition parts, StateKeeper<SavedApplication>? keeper)
    {
        this.host = host;
        this.parts = parts;
        this.keeper = keeper;
    }

    /// <summary>Address without <c>/v3</c>, for example <c>http://127.0.0.1:7081/</c>.</summary>
    public Uri BaseAddress => host.BaseAddress;

    /// <summary>What it is made of, for who runs in this process.</summary>
    internal SendbirdComposition Parts => parts;

    internal EmulatorHost Host => host;

    /// <summary>
    /// Starts the emulator. Throws <see cref="IOException"/> when the port is taken, <see cref="EmulatorDataException"/> when the data folder cannot be used.
    /// </summary>
    public static async Task<SendbirdEmulator> StartAsync(SendbirdEmulatorOptions options, CancellationToken cancellationToken)
    {
        var keeper = StateKeeper.Open(options.DataFolder, "sendbird", SavedApplicationJsonContext.Default.SavedApplication);
        var parts = new SendbirdComposition(options);
        try
        {
            keeper?.Restore(saved => ApplicationSaving.Restore(saved, parts));
            var host = await EmulatorHost.StartAsync(
                new EmulatorHostOptions
                {
                    Port = options.Port,
                    TimeProvider = options.TimeProvider,
                    State = () => SendbirdState.Of(parts.Application, parts.Publisher, parts.Delivery.Statistics),
                    Configure = app =>
                    {
                        app.UseWebSockets();
                        SendbirdRoutes.Map(app, parts, app.Lifetime.ApplicationStopping);
                    },
                },
                cancellationToken);
            keeper?.Keep(_ => ApplicationSaving.Save(parts), options.TimeProvider);
            return new SendbirdEmulator(host, parts, keeper);
        }
        catch
        {
            await StateKeeper.CloseAsync(keeper);
            await parts.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the server and the delivery of webhooks; undelivered ones are lost.</summary>
    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await StateKeeper.CloseAsync(keeper);
        await parts.DisposeAsync();
    }
}
