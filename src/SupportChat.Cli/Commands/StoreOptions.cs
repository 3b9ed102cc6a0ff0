using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Cli.Hosting;

namespace SupportChat.Cli.Commands;

/// <summary>The options of verbs that read the stores beside a running integration.</summary>
internal sealed class StoreOptions
{
    private readonly Option<string?> data = SharedOptions.Data($"'{ServeCommand.DefaultData}'; unused when Storage__Tables is set");
    private readonly Option<bool> json = new("--json") { Description = "Print JSON, for pipelines" };

    /// <param name="command">The verb.</param>
    /// <param name="prints">Whether it prints what a pipeline would read.</param>
    public void AddTo(Command command, bool prints = true)
    {
        command.Options.Add(data);
        if (prints)
        {
            command.Options.Add(json);
        }
    }

    public ServiceProvider Open(ParseResult result) => IntegrationHost.OpenExistingStores(result.GetValue(data) ?? ServeCommand.DefaultData);

    public bool IsJson(ParseResult result) => result.GetValue(json);
}
