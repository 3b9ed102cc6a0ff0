using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

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

    /// <summary>An option whose value is a time to look back, such as <c>30d</c>, <c>12h</c>, <c>45m</c> or <c>90s</c>.</summary>
    public static Option<TimeSpan?> Age(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "30d|12h|45m",
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (TryReadAge(text) is { } age)
            {
                return age;
            }

            result.AddError($"{name} must be a number with one of s, m, h, d, such as 30d, not '{text}'.");
            return null;
        },
    };

    /// <summary>Reads such a time; null for another text.</summary>
    public static TimeSpan? TryReadAge(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number is < 1 or > 100_000)
        {
            return null;
        }

        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            _ => null,
        };
    }

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
