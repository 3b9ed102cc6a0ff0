using System.Globalization;
using Spectre.Console;

namespace SupportChat.Cli.Commands;

/// <summary>Tables in the width of the terminal, and wide enough not to cut anything where the output goes to a file or a pipeline.</summary>
internal static class ConsoleTable
{
    private const int WidthWithoutTerminal = 200;

    /// <summary>How many columns from the left are never broken: what somebody copies from them stays in one piece.</summary>
    private const int Keys = 3;

    /// <summary>A table of lines, whose first columns are keys.</summary>
    public static Table Of(params string[] columns)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var (index, name) in columns.Index())
        {
            var column = new TableColumn($"[bold]{name}[/]") { Padding = new Padding(0, 0, 2, 0) };
            table.AddColumn(index < Keys ? column.NoWrap() : column);
        }

        return table;
    }

    public static void Write(Table table)
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = WidthWithoutTerminal;
        }

        AnsiConsole.Write(table);
    }

    /// <summary>How long ago something was, in one unit.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (int)age.TotalSeconds)}s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalMinutes}m"),
        { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalHours}h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalDays}d"),
    };
}
