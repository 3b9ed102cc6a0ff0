using System.CommandLine;
using SupportChat.Cli.Hosting;

namespace SupportChat.Cli.Commands;

/// <summary><c>supportchat demo</c>: emulators and integration in one process on loopback, nothing to install or configure.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var ports = new PortOptions();
        var data = SharedOptions.Data("a fresh folder, removed at the end");
        var command = new Command("demo", "Everything on this machine: emulators and integration, and a first thing to try");
        command.Options.Add(ports.Integration);
        ports.AddEmulatorsTo(command);
        command.Options.Add(data);
        command.SetAction((result, cancellationToken) => CommandRunner.RunAsync(async token =>
        {
            var chosen = result.GetValue(data);
            var folder = chosen ?? Directory.CreateTempSubdirectory("supportchat-").FullName;
            try
            {
                await RunAsync(result, ports, folder, token);
            }
            finally
            {
                if (chosen is null)
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
        }, cancellationToken));
        return command;
    }

    private static async Task RunAsync(ParseResult result, PortOptions ports, string folder, CancellationToken cancellationToken)
    {
        // The integration's address must be known before the emulator that calls it starts.
        var port = result.GetValue(ports.Integration) is var wanted and not 0 ? wanted : FreePort.Find();
        await using var emulators = await EmulatorSet.StartAsync(
            ports.EmulatorsOf(result), EmulatorSet.OfDemo, EmulatorSet.WebhookOf(port), cancellationToken);
        await using var app = IntegrationHost.Build(port, folder, DemoSettings.For(emulators), emulators);
        await app.StartAsync(cancellationToken);
        Banner.Demo(app.Urls.First(), emulators, folder);
        await CommandRunner.UntilStoppedAsync(app, cancellationToken);
    }
}
