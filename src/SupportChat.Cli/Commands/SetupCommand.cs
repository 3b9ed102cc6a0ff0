using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;
using SupportChat.Cli.Hosting;
using SupportChat.Cli.Setup;
using SupportChat.Sendbird;

namespace SupportChat.Cli.Commands;

/// <summary><c>supportchat setup sendbird|salesforce</c>: shows what differs from how it should be; <c>--apply</c> writes it.</summary>
internal static class SetupCommand
{
    private static readonly Option<bool> Apply = new("--apply") { Description = "Write the differences; without it they are only shown" };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON, for pipelines" };

    public static Command Create()
    {
        var command = new Command("setup", "Set up the Sendbird application and the data that Salesforce metadata cannot carry");
        command.Subcommands.Add(CreateSendbird());
        command.Subcommands.Add(CreateSalesforce());
        return command;
    }

    private static Command CreateSendbird()
    {
        var url = SharedOptions.Address("--webhook-url", "https://{host}/api/sendbird/webhook (default: the address that is set)");
        var replace = new Option<bool>("--replace-url") { Description = "Redirect webhooks that go to another receiver now" };
        var command = new Command("sendbird", "Webhook address and events, invitation preference and chat history, merged into what is there");
        command.Options.Add(url);
        command.Options.Add(replace);
        command.Options.Add(Apply);
        command.Options.Add(Json);
        command.SetAction((result, cancellationToken) => CommandRunner.RunAsync(result, async token =>
        {
            await using var services = IntegrationHost.OpenClients();
            var setup = new SendbirdSetup(services.GetRequiredService<SendbirdClient>());
            await RunAsync(result, progress => setup.PlanAsync(result.GetValue(url), result.GetValue(replace), progress, token), token);
        }, cancellationToken));
        return command;
    }

    private static Command CreateSalesforce()
    {
        var agents = new Option<string[]>("--agents") { Description = "Usernames of the agents: they get the permission set and join the group", AllowMultipleArgumentsPerToken = true };
        var user = new Option<string?>("--integration-user") { Description = "Username of the integration user (default: the one that the settings log in)" };
        var command = new Command(
            "salesforce", $"Permission-set assignments, members of the agents' group, settings of Sendbird's package. An administrator lends the rights by {AdministratorClient.TokenVariable}");
        command.Options.Add(agents);
        command.Options.Add(user);
        command.Options.Add(Apply);
        command.Options.Add(Json);
        command.SetAction((result, cancellationToken) => CommandRunner.RunAsync(result, async token =>
        {
            await using var services = IntegrationHost.OpenClients();
            var setup = ActivatorUtilities.CreateInstance<SalesforceSetup>(services, AdministratorClient.For(services));
            await RunAsync(result, progress => setup.PlanAsync(result.GetValue(agents) ?? [], result.GetValue(user), progress, token), token);
        }, cancellationToken));
        return command;
    }

    /// <summary>Progress goes to standard error, a line a step, so that standard output is the outcome alone.</summary>
    private static async Task RunAsync(ParseResult result, Func<Action<string>, Task<SetupPlan>> read, CancellationToken cancellationToken)
    {
        var apply = result.GetValue(Apply);
        var json = result.GetValue(Json);
        var plan = await read(step => Console.Error.WriteLine($"checking  {step}"));
        if (!json)
        {
            Show(plan);
        }

        if (apply)
        {
            foreach (var change in plan.Changes)
            {
                await (change.ApplyAsync?.Invoke(cancellationToken) ?? Task.CompletedTask);
                Console.Error.WriteLine($"written   {change.Setting}");
            }

            Console.Error.WriteLine("Next: 'supportchat doctor --endpoint https://{host}/' checks everything.");
        }

        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new SetupReport(plan.Changes, apply), SetupJsonContext.Default.SetupReport));
        }
        else if (plan.Changes.Count > 0 && !apply)
        {
            Console.WriteLine("Nothing is written: add --apply to write it.");
        }
    }

    private static void Show(SetupPlan plan)
    {
        if (plan.Changes.Count == 0)
        {
            Console.WriteLine("Everything is as it should be.");
            return;
        }

        var table = new Table().AddColumns("Setting", "Is", "Should be");
        foreach (var change in plan.Changes)
        {
            table.AddRow(Markup.Escape(change.Setting), Markup.Escape(change.From), Markup.Escape(change.To));
        }

        ConsoleTable.Write(table);
    }
}
