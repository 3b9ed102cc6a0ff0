using System.CommandLine;

namespace SupportChat.Cli.Commands;

/// <summary><c>supportchat completion SHELL</c>: a script that lets a shell complete verbs and options, by asking the command itself.</summary>
internal static class CompletionCommand
{
    /// <summary>The verb that shells ask, with the line up to the cursor.</summary>
    public const string Verb = "complete";

    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            _supportchat() {
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$(supportchat complete "${COMP_LINE:0:COMP_POINT}")" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -F _supportchat supportchat
            """,
        ["zsh"] = """
            _supportchat() {
                local -a found
                found=("${(@f)$(supportchat complete "${BUFFER[1,CURSOR]}")}")
                compadd -a found
            }
            compdef _supportchat supportchat
            """,
        ["fish"] = """
            complete -c supportchat -f -a '(supportchat complete (commandline -cp))'
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName supportchat -ScriptBlock {
                param($word, $ast, $position)
                supportchat complete $ast.ToString().PadRight($position).Substring(0, $position) | Where-Object { $_ -like "$word*" }
            }
            """,
    };

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "Which shell" };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Print a script that completes verbs and options: source <(supportchat completion bash)");
        command.Arguments.Add(shell);
        command.SetAction(result => Console.WriteLine(Scripts[result.GetValue(shell)!]));
        return command;
    }

    /// <summary>What may follow in a line, one a line.</summary>
    public static void Complete(Command root, string line)
    {
        var rest = line.StartsWith(root.Name, StringComparison.Ordinal) ? line[root.Name.Length..].TrimStart() : line;
        foreach (var completion in root.Parse(rest).GetCompletions(rest.Length))
        {
            Console.WriteLine(completion.Label);
        }
    }
}
