using System.CommandLine;
using SupportChat.Cli.Hosting;

namespace SupportChat.Cli.Commands;

/// <summary><c>supportchat emulate</c>: only the emulators, for an integration that runs elsewhere.</summary>
internal static class EmulateCommand
{
    public static Command Create()
    {
        var ports = new PortOptions();
        var data = new Option<string?>("--data") { HelpName = "folder", Description = "Folder in which what they know outlives the process (default: in memory alone)" };
        var webhook = SharedOptions.Address("--webhook-url", "Receiver of Sendbird's webhooks (default: the integration on port 7071)");
        var only = new Option<string[]>("--only")
        {
            Description = "Start only these",
            HelpName = string.Join('|', EmulatorSet.All),
            AllowMultipleArgumentsPerToken = true,
        };
        only.AcceptOnlyFromAmong([.. EmulatorSet.All]);
        var command = new Command("emulate", "Only the emulators: Sendbird, Salesforce with Pub/Sub, the token issuer, and Service Bus");
        ports.AddEmulatorsTo(command);
        ports.AddServiceBusTo(command);
        command.Options.Add(data);
        command.Options.Add(webhook);
        command.Options.Add(only);
        command.SetAction((result, cancellationToken) => CommandRunner.RunAsync(result, async token =>
        {
            var names = result.GetValue(only) is { Length: > 0 } chosen ? chosen : [.. EmulatorSet.All];
            ports.Demand(result, names.SelectMany(ports.OptionsOf));
            await using var emulators = await EmulatorSet.StartAsync(
                ports.EmulatorsOf(result), names, result.GetValue(webhook) ?? EmulatorSet.WebhookOf(7071), token, dataFolder: result.GetValue(data));
            Banner.Emulators(emulators);
            await CommandRunner.UntilStoppedAsync(null, token);
        }, cancellationToken));
        return command;
    }
}
