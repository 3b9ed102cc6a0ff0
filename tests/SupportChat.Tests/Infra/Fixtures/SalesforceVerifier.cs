using System.Text.Json;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Infra.Fixtures;

/// <summary><c>infra/salesforce/verify</c> with its npm packages installed from the lock file; needs Node 20 or newer and npm.</summary>
public sealed class SalesforceVerifier : IAsyncLifetime
{
    private readonly string folder = Path.Combine(RepositoryFiles.Salesforce, "verify");

    public async Task InitializeAsync()
    {
        var installed = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
        {
            return;
        }

        var run = await CommandRun.ExecuteAsync("npm", ["ci"], folder, null, CancellationToken.None);
        Assert.True(run.ExitCode == 0, $"npm ci in infra/salesforce/verify failed:\n{run.Output}");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Verifies a project; answers the exit code and the summary.</summary>
    internal async Task<(int ExitCode, JsonElement Summary)> VerifyAsync(string project)
    {
        var run = await CommandRun.ExecuteAsync("node", ["verify.mjs", project], folder, null, CancellationToken.None);
        using var document = JsonDocument.Parse(run.Output);
        return (run.ExitCode, document.RootElement.Clone());
    }
}
