using System.Diagnostics.CodeAnalysis;
using System.Xml;
using System.Xml.Linq;
using SupportChat.Salesforce.PubSub;

namespace SupportChat.CaseChanges;

/// <summary>
/// Reads Salesforce's Outbound Messages and writes their answers (docs/reference/salesforce.md#outbound-messages). XML is read without document types, entities
/// or anything outside of the body, within <see cref="XmlLimits"/>. Of its content the organization id and the Case ids are read.
/// </summary>
public static class OutboundMessage
{
    /// <summary>
    /// Longest body that <see cref="TryParse"/> reads, in bytes: 100 notifications with some fields each. Send the Id alone: nothing else is read.
    /// </summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Most notifications in one message.</summary>
    public const int MaxNotifications = 100;

    /// <summary>Content type of both answers; both go with status 200.</summary>
    public const string ContentType = "text/xml; charset=utf-8";

    /// <summary>Answer when the work is enqueued.</summary>
    public const string Ack = Before + "true" + After;

    /// <summary>Answer when it is not: Salesforce sends the message again, for up to 24 hours.</summary>
    public const string Nack = Before + "false" + After;

    private const string Before =
        """
        <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>
        <notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>
        """;

    private const string After =
        """
        </Ack></notificationsResponse>
        </soapenv:Body></soapenv:Envelope>
        """;

    private const int LongestId = 18;

    private static readonly XNamespace Soap = "http://schemas.xmlsoap.org/soap/envelope/";
    private static readonly XNamespace Outbound = "http://soap.sforce.com/2005/09/outbound";
    private static readonly XNamespace Schema = "http://www.w3.org/2001/XMLSchema-instance";

    private static readonly XmlReaderSettings Safe = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxBytes,
        MaxCharactersFromEntities = 1024,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        CloseInput = true,
    };

    /// <summary>Reads a body.</summary>
    /// <param name="body">As received; the encoding is UTF-8 or what the XML declares.</param>
    /// <param name="push">The push.</param>
    /// <param name="error">What is wrong, without values of the body; null on success.</param>
    public static bool TryParse(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out CaseChangePush? push, [NotNullWhen(false)] out string? error)
    {
        push = null;
        error = body.Length > MaxBytes ? $"The message is longer than {MaxBytes} bytes." : XmlLimits.FindViolation(body.Span);
        if (error is not null)
        {
            return false;
        }

        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body.ToArray(), writable: false), Safe);
            push = Read(XDocument.Load(reader).Root!);
            return true;
        }
        catch (FormatException exception)
        {
            error = exception.Message;
        }
        catch (Exception exception) when (exception is XmlException or ArgumentException or NotSupportedException)
        {
            // Messages of the XML reader may quote the body; bad encodings are argument errors.
            error = "The message is not well-formed XML, has a document type, or is in an unknown encoding.";
        }

        return false;
    }

    /// <exception cref="FormatException">It is no Outbound Message about Cases.</exception>
    private static CaseChangePush Read(XElement envelope)
    {
        Expect(envelope, Soap + "Envelope");
        var bodies = envelope.Elements().Where(child => child.Name.LocalName == "Body").ToList();
        bodies.ForEach(body => Expect(body, Soap + "Body"));
        var messages = bodies.Elements().ToList();
        messages.ForEach(message => Expect(message, Outbound + "notifications"));
        if (messages.Count > 1)
        {
            throw new FormatException("The message has more than one notifications element.");
        }

        var notifications = messages.Elements(Outbound + "Notification").ToList();
        if (notifications.Count is 0 or > MaxNotifications)
        {
            throw new FormatException(notifications.Count == 0
                ? "The message has no notification."
                : $"The message has more than {MaxNotifications} notifications.");
        }

        var caseIds = notifications.Select(ReadCaseId).Distinct().ToList();
        return CaseChangePush.TryParseOrganization(TextOf(messages.Elements(Outbound + "OrganizationId")), out var organization)
            ? new CaseChangePush(organization, caseIds)
            : throw new FormatException("The message has no valid OrganizationId.");
    }

    private static SalesforceId ReadCaseId(XElement notification)
    {
        var records = notification.Elements(Outbound + "sObject").ToList();
        if (records.Count != 1)
        {
            throw new FormatException(records.Count == 0 ? "A notification has no record." : "A notification has more than one record.");
        }

        var type = (string?)records[0].Attribute(Schema + "type");
        if (type?[(type.IndexOf(':', StringComparison.Ordinal) + 1)..] is not "Case")
        {
            throw new FormatException("The message is not about Cases: set the Outbound Message up on the Case object.");
        }

        // Messages of the partner kind repeat the Id; the first one counts.
        return RecordIds.TryParseCase(TextOf(records[0].Elements().Where(field => field.Name.LocalName == "Id").Take(1)), out var id)
            ? id
            : throw new FormatException("A notification has no valid Case Id.");
    }

    private static void Expect(XElement element, XName name)
    {
        if (element.Name != name)
        {
            throw new FormatException($"The message is not an Outbound Message: {name.LocalName} is missing.");
        }
    }

    private static string TextOf(IEnumerable<XElement> ids)
    {
        var text = string.Concat(ids.Nodes().OfType<XText>().Select(part => part.Value));
        return text.Length <= LongestId ? text : throw new FormatException("An id is longer than 18 characters.");
    }
}
