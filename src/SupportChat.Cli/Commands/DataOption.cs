using System.CommandLine;

namespace SupportChat.Cli.Commands;

/// <summary>Where the embedded host keeps its SQLite file.</summary>
internal static class DataOption
{
    public static Option<string?> Create(string whenAbsent) => new("--data") { Description = $"Folder of the SQLite database (default: {whenAbsent})" };
}
