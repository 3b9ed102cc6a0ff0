using Spectre.Console;

namespace SupportChat.Cli.Commands;

/// <summary>Prints a table: in the width of the terminal, and wide enough not to cut names where the output goes to a file or a pipeline.</summary>
internal static class ConsoleTable
{
    private const int WidthWithoutTerminal = 200;

    public static void Write(Table table)
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = WidthWithoutTerminal;
        }

        AnsiConsole.Write(table);
    }
}
