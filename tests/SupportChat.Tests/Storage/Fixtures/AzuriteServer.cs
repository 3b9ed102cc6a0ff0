using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Storage.Fixtures;

/// <summary>Azurite's table service on a port of its own, with nothing in it; installed from <c>tests/azurite</c> once for a test run.</summary>
internal sealed class AzuriteServer : IAsyncDisposable
{
    private const int Tries = 3;

    private static readonly string Folder = Path.Combine(RepositoryFiles.Root, "tests", "azurite");
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task> Installed = new(InstallAsync);

    private readonly Process process;
    private bool disposed;

    private AzuriteServer(Process process, int port)
    {
        this.process = process;
        ConnectionString = ConnectionStringOf(port);
    }

    /// <summary>Value for <c>Storage__Tables</c>.</summary>
    public string ConnectionString { get; }

    /// <summary>Value for <c>Storage__Tables</c> of one on this port, whether it runs or not.</summary>
    public static string ConnectionStringOf(int port) =>
        // Azurite's well-known account.
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
        + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
        + $"TableEndpoint=http://127.0.0.1:{port}/devstoreaccount1;";

    /// <summary>Starts it, on a port of its own unless one is named, and waits until it answers.</summary>
    public static async Task<AzuriteServer> StartAsync(CancellationToken cancellationToken, int? fixedPort = null)
    {
        await Installed.Value;
        for (var attempt = 1; ; attempt++)
        {
            var port = fixedPort ?? FreePort();
            var process = Process.Start(new ProcessStartInfo(
                "node",
                ["tables.cjs", "--tableHost", "127.0.0.1", "--tablePort", $"{port}", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry",
                    "--silent"])
            {
                WorkingDirectory = Folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var server = new AzuriteServer(process, port);
            if (await server.AnswersAsync(port, cancellationToken))
            {
                return server;
            }

            await server.DisposeAsync();
            // The port may have been taken between choosing and using it.
            Assert.True(attempt < Tries, $"Azurite did not start: {await errors}");
        }
    }

    /// <summary>Sends a signal, such as <c>STOP</c> or <c>CONT</c>.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        await kill.WaitForExitAsync(CancellationToken.None);
        Assert.Equal(0, kill.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        process.Dispose();
    }

    private static async Task InstallAsync()
    {
        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json")))
        {
            return;
        }

        var run = await CommandRun.ExecuteAsync("npm", ["ci", "--no-audit", "--no-fund"], Folder, null, CancellationToken.None);
        Assert.True(run.ExitCode == 0, $"npm ci in tests/azurite failed:\n{run.Output}");
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> AnswersAsync(int port, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        while (!process.HasExited)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, deadline.Token);
                return true;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, deadline.Token);
            }
        }

        return false;
    }
}
