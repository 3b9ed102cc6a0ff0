using System.CommandLine;
using System.CommandLine.Parsing;

namespace SupportChat.Cli.Commands;

/// <summary>An option whose value is an absolute http(s) address; anything else is a clear error.</summary>
internal static class AddressOption
{
    public static Option<Uri?> Create(string name, string description) => new(name) { Description = description, CustomParser = Read };

    private static Uri? Read(ArgumentResult result)
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
