using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;

namespace SupportChat.Cli.Hosting;

/// <summary>
/// Azurite's table service as a process that never outlives this one: its standard input is a pipe that closes with this process, however that ends. It has a
/// key of its own at each start, so that no page and no other user of this machine can call it.
/// </summary>
internal sealed class AzuriteProcess : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";
    private const string Started = "successfully started";

    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    // Longer than the script waits before it gives up by itself.
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(15);

    private readonly Process process;
    private readonly Task<string> errors;
    private Task watching = Task.CompletedTask;
    private volatile bool isEnding;

    private AzuriteProcess(Process process, int port, string key)
    {
        this.process = process;
        errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        Address = new Uri($"http://127.0.0.1:{port}");
        ConnectionString =
            $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={key};TableEndpoint={Address.GetLeftPart(UriPartial.Authority)}/{Account};";
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Value for <c>Storage__Tables</c>.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="package">Folder of <see cref="AzuritePackage"/>.</param>
    /// <param name="port">0 takes a free one.</param>
    /// <param name="folder">Where its rows outlive it; null for nowhere.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    /// <exception cref="CommandFailedException">It did not start; the message has its reason.</exception>
    public static async Task<AzuriteProcess> StartAsync(string package, int port, string? folder, CancellationToken cancellationToken)
    {
        FreePort.Demand(IPAddress.Loopback, port);
        var chosen = port == 0 ? FreePort.Find() : port;
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
        var start = new ProcessStartInfo(
            "node",
            [AzuritePackage.Script, "--tableHost", "127.0.0.1", "--tablePort", $"{chosen}", "--skipApiVersionCheck", "--disableTelemetry", "--silent",
                .. folder is null ? ["--inMemoryPersistence"] : new[] { "--location", MakeFolder(folder) }])
        {
            WorkingDirectory = package,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Not an argument, which everybody on this machine could read.
        start.Environment["AZURITE_ACCOUNTS"] = $"{Account}:{key}";
        var azurite = new AzuriteProcess(Process.Start(start)!, chosen, key);
        try
        {
            await azurite.ListensAsync(cancellationToken);
            azurite.watching = azurite.WatchAsync();
            return azurite;
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets it write what it holds, and end. Whoever uses it has to be gone.</summary>
    public async ValueTask DisposeAsync()
    {
        isEnding = true;
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(CancellationToken.None).WaitAsync(LongestEnd, TimeProvider.System, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        await watching;
        process.Dispose();
    }

    /// <summary>Its rows are names and texts: the folder is the owner's alone.</summary>
    private static string MakeFolder(string folder)
    {
        try
        {
            _ = OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(folder)
                : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return Path.GetFullPath(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{fault.Message} Name a folder of your own with --data.");
        }
    }

    private async Task ListensAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(LongestStart, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(either.Token) is { } line)
            {
                if (line.Contains(Started, StringComparison.Ordinal))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException($"Azurite did not start within {LongestStart.TotalSeconds:0} seconds. Try again, or leave out --azure.");
        }

        throw new CommandFailedException($"Azurite did not start: {await ReasonAsync()}. Mend that, or leave out --azure.");
    }

    private async Task WatchAsync()
    {
        // Its pipe must not fill.
        await process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        if (!isEnding)
        {
            await Console.Error.WriteLineAsync($"Azurite ended by itself: {await ReasonAsync()}. Nothing is stored any more: start the demo again.");
        }
    }

    /// <summary>The last that it said, once it has ended.</summary>
    private async Task<string> ReasonAsync()
    {
        var lines = (await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        await process.WaitForExitAsync(CancellationToken.None);
        return lines.LastOrDefault()?.TrimEnd('.') ?? $"exit code {process.ExitCode}";
    }
}
