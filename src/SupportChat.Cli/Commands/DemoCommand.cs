using System.CommandLine;
using System.Globalization;
using SupportChat.Cli.Demo;
using SupportChat.Cli.Embedded;
using SupportChat.Cli.Hosting;

namespace SupportChat.Cli.Commands;

/// <summary>
/// <c>supportchat demo</c>: emulators and integration in one process on loopback, nothing to install or configure; or, with <c>--azure</c>, on an emulated
/// Service Bus and on Azurite, as it runs on Azure.
/// </summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var ports = new PortOptions();
        var azure = new Option<bool>("--azure") { Description = "On emulated Service Bus and Table Storage instead of SQLite (needs Node 20 and npm)" };
        var data = SharedOptions.Data("a fresh folder, removed at the end; with --azure that of queues and tables, by default in memory");
        var seconds = new Option<double>("--disaster-seconds")
        {
            Description = "How long a disaster of the page lasts",
            HelpName = "seconds",
            DefaultValueFactory = _ => 30,
            CustomParser = result =>
            {
                if (double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 3600)
                {
                    return value;
                }

                result.AddError($"--disaster-seconds must be a number above 0, at most 3600, not '{result.Tokens[0].Value}'.");
                return 0;
            },
        };
        var command = new Command("demo", "Everything on this machine: emulators and integration, and a first thing to try");
        command.Options.Add(azure);
        command.Options.Add(ports.Integration);
        ports.AddEmulatorsTo(command);
        ports.AddServiceBusTo(command);
        command.Options.Add(ports.Tables);
        command.Options.Add(data);
        command.Options.Add(seconds);
        command.Validators.Add(result =>
        {
            foreach (var option in new[] { ports.ServiceBus, ports.ServiceBusControl, ports.Tables }.Where(
                option => !result.GetValue(azure) && result.GetResult(option) is { Implicit: false }))
            {
                result.AddError($"{option.Name} needs --azure.");
            }
        });
        command.SetAction((result, cancellationToken) => CommandRunner.RunAsync(
            result,
            token => result.GetValue(azure)
                ? RunOnAzureAsync(result, ports, result.GetValue(data), TimeSpan.FromSeconds(result.GetValue(seconds)), token)
                : RunOnSqliteAsync(result, ports, result.GetValue(data), TimeSpan.FromSeconds(result.GetValue(seconds)), token),
            cancellationToken));
        return command;
    }

    private static async Task RunOnSqliteAsync(ParseResult result, PortOptions ports, string? data, TimeSpan disaster, CancellationToken cancellationToken)
    {
        Console.WriteLine("Starting the emulators and the integration ...");
        ports.Demand(result, [ports.Integration, .. EmulatorSet.OfDemo.SelectMany(ports.OptionsOf)]);
        if (data is not null && DataFolder.HasDatabase(data) && !EmulatorSet.HasKept(data))
        {
            Console.WriteLine($"warning: '{data}' holds conversations of emulators that kept nothing: they have no channel and no Case any more.");
        }

        var folder = data ?? Directory.CreateTempSubdirectory("supportchat-").FullName;
        try
        {
            var port = PortOf(result, ports);
            await using var emulators = await EmulatorSet.StartAsync(
                ports.EmulatorsOf(result), EmulatorSet.OfDemo, EmulatorSet.WebhookOf(port), cancellationToken, dataFolder: data);
            var settings = SettingsOf(result, DemoSettings.For(emulators));
            await using var demo = await DemoHost.StartAsync(port, folder, settings, emulators, disaster, cancellationToken);
            Banner.Demo(demo.Url, emulators, $"data in {folder}", azurite: null);
            await UntilStoppedAsync(demo, cancellationToken);
        }
        finally
        {
            if (data is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary>The integration as <c>serve</c> runs it with a broker. Azurite ends after it, for it keeps every row only when nobody uses it.</summary>
    private static async Task RunOnAzureAsync(ParseResult result, PortOptions ports, string? data, TimeSpan disaster, CancellationToken cancellationToken)
    {
        Console.WriteLine("Starting the emulators, Azurite and the integration ...");
        ports.Demand(result, [ports.Integration, .. EmulatorSet.All.SelectMany(ports.OptionsOf), ports.Tables]);
        var package = await AzuritePackage.EnsureAsync(cancellationToken);
        var port = PortOf(result, ports);
        // The broker's journals are one process's alone, and with them the tables beside them.
        await using var emulators = await EmulatorSet.StartAsync(
            ports.EmulatorsOf(result), EmulatorSet.All, EmulatorSet.WebhookOf(port), cancellationToken, dataFolder: data);
        await using var azurite = await AzuriteProcess.StartAsync(
            package, ports.ValueOf(result, ports.Tables), data is null ? null : Path.Combine(data, "tables"), cancellationToken);
        var settings = SettingsOf(result, DemoSettings.For(emulators, azurite));
        await using var demo = await DemoHost.StartAsync(port, ServeCommand.DefaultData, settings, emulators, disaster, cancellationToken);
        Banner.Demo(
            demo.Url, emulators, $"on Service Bus and Table Storage, data in {(data is null ? "memory" : Path.GetFullPath(data))}", azurite);
        await UntilStoppedAsync(demo, cancellationToken);
    }

    private static Dictionary<string, string?> SettingsOf(ParseResult result, Dictionary<string, string?> settings) =>
        result.GetValue(SharedOptions.Verbose) ? settings : new(settings.Concat(DemoSettings.Quiet));

    private static async Task UntilStoppedAsync(DemoHost demo, CancellationToken cancellationToken)
    {
        await CommandRunner.UntilStoppedAsync(demo.Lifetime, cancellationToken);
        await demo.StopAsync(CancellationToken.None);
    }

    /// <summary>The integration's port must be known before the emulator that calls it starts.</summary>
    private static int PortOf(ParseResult result, PortOptions ports) => result.GetValue(ports.Integration) is var wanted and not 0 ? wanted : FreePort.Find();
}
