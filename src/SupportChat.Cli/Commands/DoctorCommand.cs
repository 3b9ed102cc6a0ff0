using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using SupportChat.Cli.Doctor;
using SupportChat.Cli.Hosting;

namespace SupportChat.Cli.Commands;

/// <summary><c>supportchat doctor</c>: what is still wrong, and how to mend it. Exit code 1 when anything is an error.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var endpoint = AddressOption.Create("--endpoint", "Base address of the running integration, for a signed test webhook and its health");
        var roundTrip = new Option<bool>("--round-trip") { Description = "Also open a test conversation and follow a message to its row" };
        var data = DataOption.Create($"'{ServeCommand.DefaultData}'; unused when Storage__Tables is set");
        var json = new Option<bool>("--json") { Description = "Print JSON, for pipelines" };
        var command = new Command("doctor", "Check settings, logins, permissions, fields, topics, webhooks, stores");
        command.Options.Add(endpoint);
        command.Options.Add(roundTrip);
        command.Options.Add(data);
        command.Options.Add(json);
        command.SetAction((result, cancellationToken) => Startup.RunAsync(async token =>
        {
            await using var services = IntegrationHost.OpenForDoctor(result.GetValue(data) ?? ServeCommand.DefaultData);
            var checks = DoctorChecks.For(services, result.GetValue(endpoint), result.GetValue(roundTrip));
            var findings = await new DoctorRun(checks).RunAsync(token);
            if (result.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(findings, DoctorJsonContext.Default.IReadOnlyListFinding));
            }
            else
            {
                Show(findings);
            }

            if (findings.Any(finding => finding.State == CheckState.Error))
            {
                throw new StartupException($"{findings.Count(finding => finding.State == CheckState.Error)} of {findings.Count} checks found an error.");
            }
        }, cancellationToken));
        return command;
    }

    private static void Show(IReadOnlyList<Finding> findings)
    {
        var table = new Table().AddColumns("", "Check", "Found", "Fix");
        foreach (var finding in findings)
        {
            var state = finding.State switch { CheckState.Ok => "[green]ok[/]", CheckState.Warning => "[yellow]warning[/]", CheckState.Skipped => "[grey]skipped[/]", _ => "[red]error[/]" };
            table.AddRow(state, Markup.Escape(finding.Check), Markup.Escape(finding.Found), Markup.Escape(finding.Fix ?? ""));
        }

        ConsoleTable.Write(table);
    }
}
