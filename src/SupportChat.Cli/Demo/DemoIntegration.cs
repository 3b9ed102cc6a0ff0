using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SupportChat.Cli.Hosting;

namespace SupportChat.Cli.Demo;

/// <summary>
/// The integration of the demo: its services and loops, without a server of their own, so that it can die and come back while the page looks on.
/// </summary>
/// <param name="dataFolder">Folder of the SQLite database, which outlives every death.</param>
/// <param name="settings">Added over the environment.</param>
internal sealed class DemoIntegration(string dataFolder, IReadOnlyDictionary<string, string?> settings) : IAsyncDisposable
{
    private readonly SemaphoreSlim starting = new(1, 1);
    private Life? life;

    /// <summary>It has come up, or is no more; told on any thread.</summary>
    public event Action? Changed;

    /// <summary>It stopped by itself: a loop of it broke in a way that no rule foresees.</summary>
    public event Action? Broke;

    /// <summary>Its services; null while it is dead.</summary>
    public IServiceProvider? Services => Current?.Services;

    /// <summary>As it lives now; null while it is dead.</summary>
    internal Life? Current => Volatile.Read(ref life);

    /// <summary>Builds it, every setting validated, and starts its loops; does nothing while it lives.</summary>
    /// <exception cref="OptionsValidationException">One section of the settings is wrong; several are an <see cref="AggregateException"/> of these.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await starting.WaitAsync(cancellationToken);
        try
        {
            if (Current is null)
            {
                await BeginAsync(cancellationToken);
            }
        }
        finally
        {
            starting.Release();
        }
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        var host = IntegrationHost.BuildWithoutServer(dataFolder, settings);
        var born = new Life(host);
        try
        {
            await host.StartAsync(cancellationToken);
        }
        catch
        {
            await born.DisposeAsync();
            throw;
        }

        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() =>
        {
            if (Current == born)
            {
                Broke?.Invoke();
            }
        });
        Volatile.Write(ref life, born);
        Changed?.Invoke();
    }

    /// <summary>Dies in mid-work: nothing is finished and nothing handed over, and who waits for an answer gets none.</summary>
    public async Task KillAsync()
    {
        if (Interlocked.Exchange(ref life, null) is not { } dying)
        {
            return;
        }

        Changed?.Invoke();
        await dying.DisposeAsync();
    }

    /// <summary>Finishes what it holds, and ends.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref life, null) is not { } ending)
        {
            return;
        }

        Changed?.Invoke();
        await ending.Host.StopAsync(cancellationToken);
        await ending.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        starting.Dispose();
    }

    /// <summary>One life of it, from a start to its end.</summary>
    internal sealed class Life : IAsyncDisposable
    {
        private readonly CancellationTokenSource gone = new();

        public Life(IHost host) => (Host, Gone) = (host, gone.Token);

        public IHost Host { get; }

        public IServiceProvider Services => Host.Services;

        /// <summary>Cancelled when it dies; outlives it.</summary>
        public CancellationToken Gone { get; }

        public async ValueTask DisposeAsync()
        {
            await gone.CancelAsync();
            try
            {
                // Tells every loop to stop, and waits for none.
                await Host.StopAsync(new CancellationToken(canceled: true));
            }
            catch (Exception unfinished) when (unfinished is OperationCanceledException or AggregateException)
            {
                // Nobody waits for what did not end in no time.
            }

            await ((IAsyncDisposable)Host).DisposeAsync();
            gone.Dispose();
        }
    }
}
