using System.CommandLine;
using System.Globalization;
using System.Net;
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

    /// <summary>The options of an emulator, by its name in <see cref="EmulatorSet.All"/>.</summary>
    public IReadOnlyList<Option<int>> OptionsOf(string emulator) => emulator switch
    {
        "sendbird" => [Sendbird],
        "salesforce" => [Salesforce, PubSub, PubSubTls],
        "issuer" => [Issuer],
        _ => [ServiceBus, ServiceBusControl],
    };

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
        ValueOf(result, Sendbird), ValueOf(result, Salesforce), ValueOf(result, PubSub), ValueOf(result, PubSubTls), ValueOf(result, Issuer),
        ValueOf(result, ServiceBus), ValueOf(result, ServiceBusControl));

    /// <summary>With <c>--port 0</c> those that are not named are free ones too, so that a second demo starts beside the first.</summary>
    public int ValueOf(ParseResult result, Option<int> option) =>
        result.GetResult(Integration) is { Implicit: false } && result.GetValue(Integration) == 0 && result.GetResult(option) is not { Implicit: false }
            ? 0
            : result.GetValue(option);

    /// <summary>Makes sure that all ports of a call can be listened on, before anything starts.</summary>
    /// <exception cref="PortUnavailableException">Some cannot; all of them are named, each with its option.</exception>
    public void Demand(ParseResult result, params IEnumerable<Option<int>> options)
    {
        var named = options.Select(option => (option.Name, Port: ValueOf(result, option))).Where(port => port.Port != 0).ToList();
        var faults = named.GroupBy(port => port.Port).Where(same => same.Count() > 1)
            .Select(same => $"{string.Join(" and ", same.Select(port => port.Name))} are both {same.Key}")
            .Concat(named.DistinctBy(port => port.Port)
                .Select(port => FreePort.FaultOf(IPAddress.Loopback, port.Port) is { } fault ? $"{fault} ({port.Name})" : null).OfType<string>())
            .ToList();
        if (faults.Count > 0)
        {
            throw new PortUnavailableException(
                $"{string.Join("; ", faults)}: choose another port (0 takes a free one), or end what uses it.");
        }
    }

    private static Option<int> Of(string name, string description, int port) => new(name)
    {
        Description = $"{description} on 127.0.0.1 (0 takes a free one)",
        HelpName = "port",
        DefaultValueFactory = _ => port,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= IPEndPoint.MaxPort)
            {
                return value;
            }

            result.AddError($"{name} must be a whole number from 0 to {IPEndPoint.MaxPort}, not '{result.Tokens[0].Value}'.");
            return 0;
        },
    };
}
