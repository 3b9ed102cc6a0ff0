using Spectre.Console;
using SupportChat.Cli.Commands;

namespace SupportChat.Tests.Cli.Commands;

public sealed class ConsoleTableTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(200)]
    public void The_keys_of_a_line_are_never_broken(int width)
    {
        var table = ConsoleTable.Of("Conversation", "State", "Case", "Customer", "Status", "Age");
        table.AddRow("abcdefghijklmnopqrstuvwxyz", "RetriesExhausted", "00001001", "a customer with a name of many words", "Working", "3m");
        var output = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = width;

        console.Write(table);

        var lines = output.ToString().Split('\n');
        Assert.StartsWith("abcdefghijklmnopqrstuvwxyz  RetriesExhausted  00001001  ", lines[1], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.True(line.TrimEnd().Length <= width, line));
    }

    [Theory]
    [InlineData(59, "59s")]
    [InlineData(60, "1m")]
    [InlineData(7_199, "1h")]
    [InlineData(172_800, "2d")]
    [InlineData(-5, "0s")]
    public void An_age_has_one_unit(int seconds, string text) => Assert.Equal(text, ConsoleTable.Age(TimeSpan.FromSeconds(seconds)));
}
