using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>The files of <c>infra/salesforce</c> that are embedded in this assembly, by path without the package directory.</summary>
internal sealed class OrgFiles
{
    private const string Root = "salesforce/";

    private readonly SortedDictionary<string, XElement> files = new(StringComparer.Ordinal);

    /// <summary>Reads all of them. Throws <see cref="XmlException"/> for a file that is not well-formed.</summary>
    public static OrgFiles Load()
    {
        var files = new OrgFiles();
        var assembly = typeof(OrgFiles).Assembly;
        foreach (var name in assembly.GetManifestResourceNames())
        {
            var path = name.Replace('\\', '/');
            if (path.StartsWith(Root, StringComparison.Ordinal))
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                files.files[path[Root.Length..]] = XElement.Load(stream);
            }
        }

        return files;
    }

    /// <summary>Files in a folder (and below), in the order of their paths.</summary>
    public IEnumerable<(string Path, XElement Content)> In(string folder) =>
        files.Where(file => file.Key.StartsWith(folder + "/", StringComparison.Ordinal)).Select(file => (file.Key, file.Value));
}

/// <summary>Reads elements of the metadata namespace.</summary>
internal static class OrgFileExtensions
{
    private static readonly XNamespace Metadata = "http://soap.sforce.com/2006/04/metadata";

    public static IEnumerable<XElement> All(this XElement parent, string name) => parent.Elements(Metadata + name);

    public static XElement? Find(this XElement parent, string name) => parent.Element(Metadata + name);

    public static string? Text(this XElement parent, string name) => parent.Find(name)?.Value;

    public static string Required(this XElement parent, string name) => parent.Text(name)
        ?? throw new InvalidDataException($"The Salesforce metadata {parent.Name.LocalName} {parent.Text("fullName")} lacks <{name}>.");

    public static int Number(this XElement parent, string name) => int.Parse(parent.Text(name) ?? "0", CultureInfo.InvariantCulture);

    public static bool Flag(this XElement parent, string name) => parent.Text(name) == "true";
}
