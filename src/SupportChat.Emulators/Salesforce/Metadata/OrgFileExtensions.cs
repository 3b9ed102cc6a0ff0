using System.Globalization;
using System.Xml.Linq;

namespace SupportChat.Emulators.Salesforce.Metadata;

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
