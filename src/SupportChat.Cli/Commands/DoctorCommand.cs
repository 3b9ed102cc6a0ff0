using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;
using SupportChat.Cli.Doctor;
using SupportChat.Cli.Hosting;

namespace SupportChat.Cli.Commands;

/// <summary><c>supportchat doctor</c>: what is still wrong, and how to mend it. Exit code 1 when anything is an error.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var endpoint = SharedOptions.Address("--endpoint", "Base address of the running integration, for a signed test webhook and its health");
        var roundTrip = new Option<bool>("--round-trip") { Description = "Also open a test conversation and follow a message to its row" };
        var data = SharedOptions.Data($"'{ServeCommand.DefaultData}'; unused when Storage__Tables is set");
        var json = new Option<bool>("--json") { Description = "Print JSON, for pipelines" };
        var command = new Command("doctor", "Check settings, logins, permissions, fields, topics, webhooks, stores");
        command.Options.Add(endpoint);
        command.Options.Add(roundTrip);
        command.Options.Add(data);
        command.Options.Add(json);
        command.SetAction((result, cancellationToken) => CommandRunner.RunAsync(result, async token =>
        {
            var findings = await LookAsync(result.GetValue(data) ?? ServeCommand.DefaultData, result.GetValue(endpoint), result.GetValue(roundTrip), token);
            if (result.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(findings, DoctorJsonContext.Default.IReadOnlyListFinding));
            }
            else
            {
                Show(findings);
            }

            var errors = findings.Count(finding => finding.State == CheckState.Error);
            if (errors > 0)
            {
                throw new CommandFailedException($"{errors} of {findings.Count} checks found an error.");
            }

            var warnings = findings.Count(finding => finding.State == CheckState.Warning);
            await Console.Error.WriteLineAsync(
                warnings == 0 ? $"All is well: {findings.Count} checks." : $"No error in {findings.Count} checks; {warnings} found a warning.");
        }, cancellationToken));
        return command;
    }

    /// <summary>Settings that are missing are findings too, and all there is to say until they are there.</summary>
    private static async Task<IReadOnlyList<Finding>> LookAsync(string dataFolder, Uri? endpoint, bool roundTrip, CancellationToken cancellationToken)
    {
        ServiceProvider services;
        try
        {
            services = IntegrationHost.OpenForDoctor(dataFolder);
        }
        catch (Exception fault) when (SettingsCheck.FaultsOf(fault) is { } faults)
        {
            return SettingsCheck.Broken(faults);
        }

        await using (services)
        {
            var run = new DoctorRun(DoctorChecks.For(services, endpoint, roundTrip), name => Console.Error.WriteLine($"checking  {name}"));
            var findings = await run.RunAsync(cancellationToken);
            return [SettingsCheck.Good, .. findings];
        }
    }

    private static void Show(IReadOnlyList<Finding> findings)
    {
        var table = new Table().AddColumns("", "Check", "Found, and how to mend it");
        foreach (var finding in findings)
        {
            var state = finding.State switch
            {
                CheckState.Ok => "[green]ok[/]",
                CheckState.Warning => "[yellow]warning[/]",
                CheckState.Skipped => "[grey]skipped[/]",
                _ => "[red]error[/]"
            };
            var fix = finding.Fix is null ? "" : $"\n[bold]Fix:[/] {Markup.Escape(finding.Fix)}";
            table.AddRow(state, Markup.Escape(finding.Check), Markup.Escape(finding.Found) + fix);
        }

        ConsoleTable.Write(table);
    }
}
