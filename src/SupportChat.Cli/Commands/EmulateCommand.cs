using System.CommandLine;
using System.CommandLine.Parsing;
using SupportChat.Cli.Hosting;

namespace SupportChat.Cli.Commands;

/// <summary><c>supportchat emulate</c>: only the emulators, for an integration that runs elsewhere.</summary>
internal static class EmulateCommand
{
    public static Command Create()
    {
        var ports = new Ports();
        var webhook = new Option<Uri>("--webhook-url")
        {
            Description = "Receiver of Sendbird's webhooks (default: the integration on port 7071)",
            DefaultValueFactory = _ => EmulatorSet.WebhookOf(7071),
            CustomParser = Read,
        };
        var only = new Option<string[]>("--only") { Description = "Start only these: sendbird, salesforce, issuer", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong([.. EmulatorSet.All]);
        var command = new Command("emulate", "Only the emulators: Sendbird, Salesforce with Pub/Sub, and the token issuer");
        ports.AddEmulatorsTo(command);
        command.Options.Add(webhook);
        command.Options.Add(only);
        command.SetAction((result, cancellationToken) => Startup.RunAsync(async token =>
        {
            var names = result.GetValue(only) is { Length: > 0 } chosen ? chosen : [.. EmulatorSet.All];
            await using var emulators = await EmulatorSet.StartAsync(EmulatorPorts.From(result, ports), names, result.GetValue(webhook)!, token);
            Banner.Emulators(emulators);
            await Startup.UntilStoppedAsync(null, token);
        }, cancellationToken));
        return command;
    }

    private static Uri? Read(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            return address;
        }

        result.AddError($"--webhook-url must be an absolute http(s) address, not '{text}'.");
        return null;
    }
}
