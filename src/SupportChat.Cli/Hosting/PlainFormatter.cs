using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace SupportChat.Cli.Hosting;

/// <summary>Log lines for somebody at a terminal: a line each, without categories, codes and stack traces.</summary>
internal sealed class PlainFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "plain";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var level = logEntry.LogLevel switch
        {
            LogLevel.Warning => "warning: ",
            LogLevel.Error or LogLevel.Critical => "error: ",
            _ => "",
        };
        var cause = logEntry.Exception is { } fault ? $" ({fault.GetType().Name}: {fault.Message.Split('\n')[0].TrimEnd()})" : "";
        textWriter.WriteLine(level + logEntry.Formatter(logEntry.State, logEntry.Exception) + cause);
    }
}
