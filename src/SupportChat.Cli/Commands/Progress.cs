namespace SupportChat.Cli.Commands;

/// <summary>How far a verb is, on standard error: one line that changes on a terminal, a line each elsewhere.</summary>
internal sealed class Progress : IDisposable
{
    private readonly bool isTerminal = !Console.IsErrorRedirected;
    private int width;

    public void Tell(string text)
    {
        if (!isTerminal)
        {
            Console.Error.WriteLine(text);
            return;
        }

        Console.Error.Write($"\r{text.PadRight(width)}");
        width = text.Length;
    }

    /// <summary>Ends the line.</summary>
    public void Dispose()
    {
        if (width > 0)
        {
            Console.Error.WriteLine();
        }
    }
}
