using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Infra.Fixtures;

namespace SupportChat.Tests.Infra;

[Collection(BicepCollection.Name)]
[Trait("Category", "Infra")]
public sealed class LintScriptTests(BicepCompiler compiler)
{
    [Fact]
    public async Task Finds_nothing_in_what_is_committed()
    {
        var run = await RunAsync(RepositoryFiles.Infra, []);

        Assert.Equal("infra: lint, format and snapshots are clean\n", run.Output);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("modules/storage.bicep", "allowBlobPublicAccess: false", "allowBlobPublicAccess: 'no'", "lint", "Warning BCP036")]
    [InlineData("modules/storage.bicep", "param location string", "param location string\nparam spare string", "lint", "Error no-unused-params")]
    [InlineData("modules/storage.bicep", "accessTier: 'Hot'", "accessTier:   'Hot'", "format", "./modules/storage.bicep is not formatted")]
    [InlineData("modules/serviceBus.bicep", "maxDeliveryCount: 10", "maxDeliveryCount: 11", "dev",
        "main.dev.snapshot.json: what Azure would be asked for has changed")]
    [InlineData("main.dev.sample.env", "CLIENT_AUTHORITY=https://login.example.com", "", "dev", "Environment variable \"CLIENT_AUTHORITY\" does not exist")]
    public async Task Fails_on(string file, string right, string wrong, string step, string expected)
    {
        using var copy = new TemporaryCopy(RepositoryFiles.Infra, ["*.bicep", "*.bicepparam", "*.json", "*.env", "*.sh"], skip: "salesforce");
        var path = Path.Combine(copy.Folder, file);
        var text = await File.ReadAllTextAsync(path, CancellationToken.None);
        Assert.Contains(right, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, text.Replace(right, wrong, StringComparison.Ordinal), CancellationToken.None);

        var run = await RunAsync(copy.Folder, [step]);

        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Knows_its_steps()
    {
        var run = await RunAsync(RepositoryFiles.Infra, ["snapshots"]);

        Assert.Contains("there is no step 'snapshots'", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
    }

    private Task<CommandRun> RunAsync(string folder, IReadOnlyList<string> step) =>
        CommandRun.ExecuteAsync("bash", ["lint.sh", .. step], folder, new Dictionary<string, string> { ["BICEP"] = compiler.Path }, CancellationToken.None);
}
