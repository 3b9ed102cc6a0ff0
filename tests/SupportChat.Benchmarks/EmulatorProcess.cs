using System.Diagnostics;
using SupportChat.Cli.Hosting;

namespace SupportChat.Benchmarks;

/// <summary>
/// The emulators in a process of their own: this executable started in the role <see cref="Role"/>, so that memory here is the integration's.
/// </summary>
internal sealed class EmulatorProcess : IAsyncDisposable
{
    public const string Role = "emulators";

    private readonly Process process;

    private EmulatorProcess(Process process, Uri sendbird, Uri salesforce, Uri pubSub, Uri issuer) =>
        (this.process, Sendbird, Salesforce, PubSub, Issuer) = (process, sendbird, salesforce, pubSub, issuer);

    public Uri Sendbird { get; }

    public Uri Salesforce { get; }

    public Uri PubSub { get; }

    public Uri Issuer { get; }

    /// <summary>Starts them; webhooks go to an integration on that port.</summary>
    public static async Task<EmulatorProcess> StartAsync(int webhookPort)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
        {
            start.ArgumentList.Add(typeof(EmulatorProcess).Assembly.Location);
        }

        start.ArgumentList.Add(Role);
        start.ArgumentList.Add($"{webhookPort}");
        var process = Process.Start(start)!;
        var addresses = (await process.StandardOutput.ReadLineAsync())?.Split(' ') ?? throw new InvalidOperationException("The emulators did not start.");
        return new EmulatorProcess(process, new(addresses[0]), new(addresses[1]), new(addresses[2]), new(addresses[3]));
    }

    /// <summary>The role: prints the addresses, and ends with its input.</summary>
    public static async Task<int> RunAsync(int webhookPort)
    {
        await using var set = await EmulatorSet.StartAsync(
            new EmulatorPorts(0, 0, 0, 0, 0), EmulatorSet.OfDemo, EmulatorSet.WebhookOf(webhookPort), CancellationToken.None);
        Console.WriteLine(string.Join(' ', set.Sendbird!.BaseAddress, set.Salesforce!.BaseAddress, set.Salesforce.PubSubAddress, set.Issuer!.BaseAddress));
        await Console.In.ReadToEndAsync();
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
