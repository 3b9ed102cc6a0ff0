using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using SupportChat.Cli.Embedded;

namespace SupportChat.Cli.Commands;

/// <summary>The command line: all verbs, and what happens to one that cannot be understood.</summary>
internal static class CommandLine
{
    private const string Name = "supportchat";

    /// <summary>Runs a verb; without one its options mean those of the demo.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var root = Create();
        if (arguments is [CompletionCommand.Verb, var line])
        {
            CompletionCommand.Complete(root, line);
            return ExitCode.Done;
        }

        var demo = root.Subcommands[0];
        var isDemo = arguments.Length == 0 || demo.Options.Any(option => arguments[0].Split('=', ':')[0] == option.Name);
        var parsed = root.Parse(isDemo ? [demo.Name, .. arguments] : arguments);
        if (parsed.Action is not ParseErrorAction)
        {
            // The library's own two seconds would cut off work that the pump lets finish.
            return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = SqliteWorkPump.Grace + TimeSpan.FromSeconds(10) });
        }

        foreach (var error in parsed.Errors.Select(error => error.Message.Replace("\n\t", " ", StringComparison.Ordinal)).Distinct())
        {
            await Console.Error.WriteLineAsync(error);
        }

        await Console.Error.WriteLineAsync($"'{PathOf(parsed.CommandResult)} --help' shows what there is.");
        return ExitCode.Usage;
    }

    /// <summary>The verbs; the first one is the demo.</summary>
    private static Command Create()
    {
        var root = new Command(Name, "SupportChat: Sendbird conversations and Salesforce Cases in agreement. Without a verb: demo.");
        root.Options.Add(new HelpOption());
        root.Options.Add(new VersionOption());
        root.Options.Add(SharedOptions.Verbose);
        root.Subcommands.Add(DemoCommand.Create());
        root.Subcommands.Add(EmulateCommand.Create());
        root.Subcommands.Add(ServeCommand.Create());
        root.Subcommands.Add(ConversationsCommand.Create());
        root.Subcommands.Add(StatusCommand.Create());
        root.Subcommands.Add(TailCommand.Create());
        root.Subcommands.Add(DeadLettersCommand.Create());
        root.Subcommands.Add(VerifyCommand.Create());
        root.Subcommands.Add(SetupCommand.Create());
        root.Subcommands.Add(DoctorCommand.Create());
        root.Subcommands.Add(CompletionCommand.Create());
        DemandValues(root);
        return root;
    }

    /// <summary>What begins with a dash is never a value: it is an option that stands where a value is missing, or one that does not exist.</summary>
    private static void DemandValues(Command command)
    {
        foreach (var option in command.Options.Where(option => option.ValueType != typeof(bool)))
        {
            option.Validators.Add(result => Refuse(
                result, token => $"{option.Name} needs a value, but '{token}' follows; write './{token}' if that is the name of a file or folder."));
        }

        foreach (var argument in command.Arguments)
        {
            argument.Validators.Add(result => Refuse(result, token => $"There is no option '{token}'."));
        }

        foreach (var verb in command.Subcommands)
        {
            DemandValues(verb);
        }
    }

    private static void Refuse(SymbolResult result, Func<string, string> message)
    {
        foreach (var token in result.Tokens.Where(token => token.Value.StartsWith('-') && !double.TryParse(token.Value, out _)))
        {
            result.AddError(message(token.Value));
        }
    }

    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : command.Command.Name;
}
