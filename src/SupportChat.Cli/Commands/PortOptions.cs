using System.CommandLine;
using SupportChat.Cli.Hosting;

namespace SupportChat.Cli.Commands;

/// <summary>The port options that several verbs share, with their well-known defaults (docs/architecture.md#one-machine).</summary>
internal sealed class PortOptions
{
    public Option<int> Integration { get; } = Of("--port", "Port of the integration", 7071);

    public Option<int> Sendbird { get; } = Of("--sendbird-port", "Port of the Sendbird emulator", 7081);

    public Option<int> Salesforce { get; } = Of("--salesforce-port", "Port of the Salesforce emulator", 7082);

    public Option<int> PubSub { get; } = Of("--pubsub-port", "Port of the Pub/Sub emulator, clear text", 7083);

    public Option<int> Issuer { get; } = Of("--issuer-port", "Port of the token issuer", 7084);

    public Option<int> PubSubTls { get; } = Of("--pubsub-tls-port", "Port of the Pub/Sub emulator, TLS", 7085);

    /// <summary>Adds the emulators' options to a verb.</summary>
    public void AddEmulatorsTo(Command command)
    {
        command.Options.Add(Sendbird);
        command.Options.Add(Salesforce);
        command.Options.Add(PubSub);
        command.Options.Add(Issuer);
        command.Options.Add(PubSubTls);
    }

    /// <summary>The emulators' ports of a call.</summary>
    public EmulatorPorts EmulatorsOf(ParseResult result) => new(
        result.GetValue(Sendbird), result.GetValue(Salesforce), result.GetValue(PubSub), result.GetValue(PubSubTls), result.GetValue(Issuer));

    private static Option<int> Of(string name, string description, int port)
    {
        var option = new Option<int>(name) { Description = $"{description} on 127.0.0.1 (default {port}; 0 takes a free one)", DefaultValueFactory = _ => port };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535)
            {
                result.AddError($"{name} must be from 0 to 65535.");
            }
        });
        return option;
    }
}
