using System.CommandLine;
using SupportChat.Cli.Commands;

namespace SupportChat.Cli.Hosting;

/// <summary>Ports for the emulators.</summary>
internal sealed record EmulatorPorts(int Sendbird, int Salesforce, int PubSub, int PubSubTls, int Issuer)
{
    public static EmulatorPorts From(ParseResult result, Ports ports) => new(
        result.GetValue(ports.Sendbird),
        result.GetValue(ports.Salesforce),
        result.GetValue(ports.PubSub),
        result.GetValue(ports.PubSubTls),
        result.GetValue(ports.Issuer));
}
