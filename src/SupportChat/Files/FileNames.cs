using SupportChat.Salesforce;
using SupportChat.Upstreams;

namespace SupportChat.Files;

/// <summary>Names of files as Salesforce takes them.</summary>
internal static class FileNames
{
    private const int MaxExtension = 20;

    /// <summary>The name that a sender gave, without folders and control characters; an extension survives a cut.</summary>
    public static string Of(string? name)
    {
        var last = (name ?? "").Split('/', '\\')[^1];
        var plain = string.Concat(last.Where(character => !char.IsControl(character))).Trim();
        if (plain.Trim('.').Length == 0)
        {
            return "file";
        }

        var extension = Path.GetExtension(plain);
        return plain.Length <= SalesforceClient.MaxFileTitle ? plain
            : extension.Length > MaxExtension ? TextLimit.Cut(plain, SalesforceClient.MaxFileTitle)
            : TextLimit.Cut(plain, SalesforceClient.MaxFileTitle - extension.Length) + extension;
    }

    /// <summary>The name with the mark behind it.</summary>
    public static string Title(string name, string marker) => $"{TextLimit.Cut(name, SalesforceClient.MaxFileTitle - marker.Length - 1)} {marker}";
}
