using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;

namespace SupportChat.Cli.Hosting;

/// <summary>
/// Azurite from npm in a folder of the user's, installed once: exactly what the lock file names, and without running any of its scripts. Nothing is fetched
/// afterwards.
/// </summary>
internal static class AzuritePackage
{
    /// <summary>What Node runs, in the folder of the package.</summary>
    public const string Script = "azurite.cjs";

    private const int OldestNode = 20;
    private const string Lock = "package-lock.json";
    private const string Resources = "SupportChat.Cli.Demo.";
    private const string Complaint = "npm error ";

    private static readonly string[] Files = [Script, "package.json", Lock];

    /// <summary>Looks for Node, and installs Azurite if no earlier demo has.</summary>
    /// <param name="cancellationToken">Cancels the installation, of which nothing is left then.</param>
    /// <returns>The folder of the package.</returns>
    /// <exception cref="CommandFailedException">Node or npm is missing or too old, or the package cannot be had; the message says what to do.</exception>
    public static async Task<string> EnsureAsync(CancellationToken cancellationToken)
    {
        await DemandNodeAsync(cancellationToken);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        if (home.Length == 0)
        {
            throw new CommandFailedException("There is no home folder to keep Azurite in: set HOME.");
        }

        var root = Path.Combine(home, "supportchat");
        var folder = Path.Combine(root, "azurite-" + Fingerprint());
        if (!Directory.Exists(folder))
        {
            Console.WriteLine($"Installing Azurite into {folder}, once ...");
            await InstallAsync(root, folder, cancellationToken);
        }

        return folder;
    }

    private static async Task DemandNodeAsync(CancellationToken cancellationToken)
    {
        var (code, version, errors) = await RunAsync("node", ["--version"], Environment.CurrentDirectory, cancellationToken);
        if (code != 0)
        {
            throw Needed($"Node does not run ({ReasonOf(errors, code)})");
        }

        if (!int.TryParse(version.Trim().TrimStart('v').Split('.')[0], out var major) || major < OldestNode)
        {
            throw Needed($"Node {version.Trim()} is too old");
        }
    }

    /// <summary>Installs beside the folder, which is there whole or not at all.</summary>
    private static async Task InstallAsync(string root, string folder, CancellationToken cancellationToken)
    {
        var draft = $"{folder}.{Path.GetRandomFileName()}";
        try
        {
            Directory.CreateDirectory(draft);
            foreach (var name in Files)
            {
                await using var file = File.Create(Path.Combine(draft, name));
                await using var content = Open(name);
                await content.CopyToAsync(file, cancellationToken);
            }

            var (code, _, errors) = await RunAsync(
                OperatingSystem.IsWindows() ? "npm.cmd" : "npm",
                ["ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--no-progress", "--no-update-notifier", "--loglevel=error",
                    "--fetch-retries=1", "--fetch-retry-mintimeout=1000"],
                draft,
                cancellationToken);
            if (code != 0)
            {
                throw new CommandFailedException(
                    $"Azurite could not be installed: {ReasonOf(errors, code)}. npm has to reach its registry once; or leave out --azure.");
            }

            Directory.Move(draft, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another demo was first.
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"Azurite could not be installed in '{root}': {fault.Message}");
        }
        finally
        {
            if (Directory.Exists(draft))
            {
                Directory.Delete(draft, recursive: true);
            }
        }
    }

    /// <summary>Another lock file is another folder.</summary>
    private static string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in Files)
        {
            using var content = new MemoryStream();
            using var resource = Open(name);
            resource.CopyTo(content);
            hash.AppendData(content.ToArray());
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 6));
    }

    private static Stream Open(string name) => typeof(AzuritePackage).Assembly.GetManifestResourceStream(Resources + name)!;

    /// <summary>Runs a program to its end; it does not outlive a cancellation.</summary>
    private static async Task<(int Code, string Output, string Errors)> RunAsync(
        string program, IEnumerable<string> arguments, string folder, CancellationToken cancellationToken)
    {
        using var process = Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        return (process.ExitCode, await output, await errors);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw Needed($"{start.FileName} was not found");
        }
    }

    private static CommandFailedException Needed(string found) => new(
        $"{found}: demo --azure needs Node {OldestNode} or newer with npm, for Azurite. Install it (https://nodejs.org), or leave out --azure.");

    /// <summary>npm's first sentence, behind its codes.</summary>
    private static string ReasonOf(string errors, int code)
    {
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.StartsWith(Complaint, StringComparison.Ordinal) ? line[Complaint.Length..] : line);
        return lines.FirstOrDefault(line => line.Count(letter => letter == ' ') > 2)?.TrimEnd('.') ?? $"it ended with code {code}";
    }
}
