using System.CommandLine;
using System.CommandLine.Parsing;

namespace SupportChat.Cli.Commands;

/// <summary>Options that several verbs share, besides <see cref="PortOptions"/>.</summary>
internal static class SharedOptions
{
    /// <summary>Of every verb.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Also what the framework logs, and the stack trace of what ends the verb",
        Recursive = true,
    };

    /// <summary>Where the embedded host keeps its SQLite file.</summary>
    public static Option<string?> Data(string whenAbsent) => new("--data")
    {
        Description = $"Folder of the SQLite database (default: {whenAbsent})",
        HelpName = "folder",
    };

    /// <summary>An option whose value is an absolute http(s) address; anything else is a clear error.</summary>
    public static Option<Uri?> Address(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "url",
        CustomParser = ReadAddress,
    };

    private static Uri? ReadAddress(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            return address;
        }

        result.AddError($"{(result.Parent as OptionResult)?.IdentifierToken?.Value ?? "The address"} must be an absolute http(s) address, not '{text}'.");
        return null;
    }
}
