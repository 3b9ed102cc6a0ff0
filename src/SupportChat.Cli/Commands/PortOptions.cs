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

    public Option<int> ServiceBus { get; } = Of("--servicebus-port", "Port of the Service Bus emulator, AMQP in clear text", 7086);

    public Option<int> ServiceBusControl { get; } = Of("--servicebus-control-port", "Port of the Service Bus emulator's controls", 7087);

    public Option<int> Tables { get; } = Of("--tables-port", "Port of Azurite's table service", 7088);

    /// <summary>Adds the options of the emulators that every verb with emulators starts.</summary>
    public void AddEmulatorsTo(Command command)
    {
        command.Options.Add(Sendbird);
        command.Options.Add(Salesforce);
        command.Options.Add(PubSub);
        command.Options.Add(Issuer);
        command.Options.Add(PubSubTls);
    }

    /// <summary>Adds the options of the Service Bus emulator.</summary>
    public void AddServiceBusTo(Command command)
    {
        command.Options.Add(ServiceBus);
        command.Options.Add(ServiceBusControl);
    }

    /// <summary>The emulators' ports of a call.</summary>
    public EmulatorPorts EmulatorsOf(ParseResult result) => new(
        result.GetValue(Sendbird), result.GetValue(Salesforce), result.GetValue(PubSub), result.GetValue(PubSubTls), result.GetValue(Issuer),
        result.GetValue(ServiceBus), result.GetValue(ServiceBusControl));

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
