using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Outbound;

/// <summary>The SOAP of Outbound Messages (docs/reference/salesforce.md#outbound-messages).</summary>
internal static class OutboundEnvelope
{
    private const int ShortIdLength = 15;

    private static readonly XNamespace Soap = "http://schemas.xmlsoap.org/soap/envelope/";
    private static readonly XNamespace Outbound = "http://soap.sforce.com/2005/09/outbound";
    private static readonly XNamespace Enterprise = "urn:sobject.enterprise.soap.sforce.com";
    private static readonly XNamespace Instance = "http://www.w3.org/2001/XMLSchema-instance";

    public static byte[] Write(string organizationId, Uri instance, IEnumerable<(Notification Notification, Record Record)> items, IReadOnlyList<string> fields)
    {
        var soap = new Uri(instance, $"services/Soap/c/67.0/{organizationId[..ShortIdLength]}").ToString();
        var notifications = new XElement(Outbound + "notifications",
            new XElement(Outbound + "OrganizationId", organizationId),
            new XElement(Outbound + "ActionId", RecordId.Of("04k", 1)),
            new XElement(Outbound + "SessionId", new XAttribute(Instance + "nil", "true")),
            new XElement(Outbound + "EnterpriseUrl", soap),
            new XElement(Outbound + "PartnerUrl", soap.Replace("/c/", "/u/", StringComparison.Ordinal)),
            items.Select(item => new XElement(Outbound + "Notification",
                new XElement(Outbound + "Id", item.Notification.Id),
                new XElement(Outbound + "sObject",
                    new XAttribute(XNamespace.Xmlns + "sf", Enterprise),
                    new XAttribute(Instance + "type", $"sf:{item.Record.Type.Name}"),
                    new XElement(Enterprise + "Id", item.Record.Id),
                    fields.Order(StringComparer.Ordinal).Where(name => item.Record[name] is not null)
                        .Select(name => new XElement(Enterprise + item.Record.Type[name].Name, Text(item.Record[name]!)))))));
        var envelope = new XElement(Soap + "Envelope",
            new XAttribute(XNamespace.Xmlns + "soapenv", Soap),
            new XAttribute(XNamespace.Xmlns + "xsd", "http://www.w3.org/2001/XMLSchema"),
            new XAttribute(XNamespace.Xmlns + "xsi", Instance),
            new XElement(Soap + "Body", notifications));
        using var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) }))
        {
            envelope.Save(writer);
        }

        return stream.ToArray();
    }

    /// <summary>True only for an answer in the exact shape that says so; anything else means: send again.</summary>
    public static bool IsAcknowledged(string answer)
    {
        try
        {
            var root = XElement.Parse(answer);
            var response = root.Element(Soap + "Body")?.Element(Outbound + "notificationsResponse");
            return root.Name == Soap + "Envelope" && response?.Element(Outbound + "Ack")?.Value is "true" or "1";
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static string Text(object value) => value switch
    {
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        decimal number => NumberFormat.WriteDouble(number),
        bool flag => flag ? "true" : "false",
        _ => (string)value,
    };
}
