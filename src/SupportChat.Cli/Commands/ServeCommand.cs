using System.CommandLine;
using System.Net;
using SupportChat.Cli.Hosting;

namespace SupportChat.Cli.Commands;

/// <summary><c>supportchat serve</c>: only the integration, against what the configuration names.</summary>
internal static class ServeCommand
{
    /// <summary>Where data is kept unless the caller says otherwise.</summary>
    public const string DefaultData = ".supportchat";

    public static Command Create()
    {
        var ports = new PortOptions();
        var address = new Option<IPAddress>("--address")
        {
            Description = "Address to listen on (0.0.0.0 for all, behind something that ends TLS)",
            CustomParser = result =>
            {
                if (IPAddress.TryParse(result.Tokens[0].Value, out var parsed))
                {
                    return parsed;
                }

                result.AddError($"--address must be an IP address such as 127.0.0.1 or 0.0.0.0, not '{result.Tokens[0].Value}'.");
                return IPAddress.Loopback;
            },
            HelpName = "ip",
            DefaultValueFactory = _ => IPAddress.Loopback,
        };
        var data = SharedOptions.Data($"'{DefaultData}' in the current folder; unused when Storage__Tables is set");
        var command = new Command("serve", "Only the integration, against the systems that the settings (Section__Key in the environment) name");
        command.Options.Add(ports.Integration);
        command.Options.Add(address);
        command.Options.Add(data);
        command.SetAction((result, cancellationToken) => CommandRunner.RunAsync(result, async token =>
        {
            await using var app = IntegrationHost.Build(
                result.GetValue(ports.Integration), result.GetValue(data) ?? DefaultData, new Dictionary<string, string?>(), result.GetValue(address));
            await app.StartAsync(token);
            Banner.Serve(app.Urls.First());
            await CommandRunner.UntilStoppedAsync(app.Lifetime, token);
            await app.StopAsync(CancellationToken.None);
        }, cancellationToken));
        return command;
    }
}
