using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Infra.Fixtures;

/// <summary>
/// The Bicep compiler, restored once through <c>infra/Infra.csproj</c> (docs/reference/azure.md#bicep-compiler): the solution's own restore
/// does not carry its 115 MB.
/// </summary>
public sealed class BicepCompiler : IAsyncLifetime
{
    /// <summary>Path of the compiler.</summary>
    public string Path { get; private set; } = "";

    public async Task InitializeAsync()
    {
        await DotnetAsync("restore", "Infra.csproj", "--verbosity", "quiet");
        Path = (await DotnetAsync("msbuild", "Infra.csproj", "-getProperty:BicepPath")).Trim();
        Assert.True(File.Exists(Path), $"infra/Infra.csproj brings no compiler for this platform: '{Path}'.");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>What a deployment with these parameters would ask Azure for.</summary>
    /// <param name="folder">Copy of <c>infra</c>; the parameters are written into it.</param>
    /// <param name="parameters">Text of a <c>.bicepparam</c>.</param>
    internal async Task<DeploymentSnapshot> SnapshotAsync(string folder, string parameters)
    {
        await File.WriteAllTextAsync(System.IO.Path.Combine(folder, "test.bicepparam"), parameters, CancellationToken.None);
        var none = Guid.Empty.ToString();

        var run = await CommandRun.ExecuteAsync(
            Path,
            ["snapshot", "test.bicepparam", "--mode", "Overwrite", "--subscription-id", none, "--tenant-id", none, "--resource-group", "rg", "--location",
                "westeurope"],
            folder,
            null,
            CancellationToken.None);

        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        return DeploymentSnapshot.Read(System.IO.Path.Combine(folder, "test.snapshot.json"));
    }

    private static async Task<string> DotnetAsync(params string[] arguments)
    {
        var run = await CommandRun.ExecuteAsync("dotnet", arguments, RepositoryFiles.Infra, null, CancellationToken.None);
        Assert.True(run.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} failed:\n{run.Output}");
        return run.Output;
    }
}
