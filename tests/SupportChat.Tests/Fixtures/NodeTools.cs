using System.Collections.Concurrent;
using System.Diagnostics;

namespace SupportChat.Tests.Fixtures;

/// <summary>Node, npm and the folders below tests with the vendors' clients, each installed once for a test run.</summary>
internal static class NodeTools
{
    private const int OldestMajor = 20;

    private static readonly string Extension = OperatingSystem.IsWindows() ? ".cmd" : "";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    private static readonly ConcurrentDictionary<string, Lazy<Task>> Installed = new(StringComparer.Ordinal);

    /// <summary>Null when the tests can run.</summary>
    public static string? WhyNot { get; } = FindReason();

    /// <summary>Runs one test file of <c>tests/{folder}</c> with <c>node --test</c>; fails with its output.</summary>
    public static async Task RunTestsAsync(string file, IReadOnlyDictionary<string, string> environment, string folder = "node")
    {
        var path = FindFolder(folder);
        await InstallOnceAsync(path);
        var (code, output) = await RunAsync(path, "node", ["--test", "--test-force-exit", file], environment);
        Assert.True(code == 0, output);
        // node --test passes when it finds nothing to run.
        Assert.Matches(@"(?m)^. tests [1-9]", output);
    }

    /// <summary>Runs a script of a folder's package.json; fails with its output.</summary>
    public static async Task RunScriptAsync(string folder, params string[] script)
    {
        await InstallOnceAsync(folder);
        var (code, output) = await RunAsync(folder, "npm" + Extension, ["run", "--silent", .. script], new Dictionary<string, string>());
        Assert.True(code == 0, output);
    }

    /// <summary>Installs the packages of a folder, unless this run has done so.</summary>
    public static Task InstallOnceAsync(string folder) => Installed.GetOrAdd(folder, _ => new Lazy<Task>(() => InstallAsync(folder))).Value;

    private static async Task InstallAsync(string folder)
    {
        var (code, output) = await RunAsync(folder, "npm" + Extension, ["ci", "--no-audit", "--no-fund", "--no-progress"], new Dictionary<string, string>());
        Assert.True(code == 0, $"npm ci failed in {folder}:{Environment.NewLine}{output}");
    }

    private static async Task<(int Code, string Output)> RunAsync(
        string folder, string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            return (-1, $"{program} did not end within {Deadline.TotalMinutes} minutes.{Environment.NewLine}{await output}{await errors}");
        }

        return (process.ExitCode, await output + await errors);
    }

    private static string? FindReason()
    {
        try
        {
            using var npm = Process.Start(new ProcessStartInfo("npm" + Extension, ["--version"]) { RedirectStandardOutput = true })!;
            npm.WaitForExit();
            using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true })!;
            var version = node.StandardOutput.ReadToEnd().Trim();
            node.WaitForExit();
            return int.TryParse(version.TrimStart('v').Split('.')[0], out var major) && major >= OldestMajor
                ? null
                : $"Node {OldestMajor} or newer is needed, found {version}.";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "node and npm are not installed.";
        }
    }

    private static string FindFolder(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "tests", name, "package.json")))
        {
            folder = folder.Parent;
        }

        return folder is null
            ? throw new DirectoryNotFoundException($"tests/{name} was not found above the test's binaries.")
            : Path.Combine(folder.FullName, "tests", name);
    }
}
