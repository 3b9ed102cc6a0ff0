using System.Diagnostics.CodeAnalysis;
using System.Xml;

namespace SupportChat.CaseChanges;

/// <summary>
/// Reads Salesforce's Outbound Messages and writes their answers (Salesforce reference 5.2). XML is read without document types, entities or
/// anything outside of the body, within limits of size, depth and number of nodes.
/// </summary>
public static class OutboundMessage
{
    /// <summary>Longest body that <see cref="TryParse"/> reads, in bytes: 100 notifications with some fields each. Send the Id alone: nothing else is read.</summary>
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

    private const int MaxNodes = 100_000;

    /// <summary>Reads a body.</summary>
    /// <param name="body">As received; the encoding is UTF-8 or what the XML declares.</param>
    /// <param name="push">The push.</param>
    /// <param name="error">What is wrong, without values of the body; null on success.</param>
    public static bool TryParse(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out CaseChangePush? push, [NotNullWhen(false)] out string? error)
    {
        push = null;
        error = null;
        if (body.Length > MaxBytes)
        {
            error = $"The message is longer than {MaxBytes} bytes.";
            return false;
        }

        if (XmlShape.FaultOf(body.Span) is { } fault)
        {
            error = fault;
            return false;
        }

        var settings = new XmlReaderSettings
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
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body.ToArray(), writable: false), settings);
            var content = new OutboundMessageContent();
            for (var nodes = 0; reader.Read(); nodes++)
            {
                if (nodes == MaxNodes)
                {
                    throw new FormatException($"The message has more than {MaxNodes} nodes.");
                }

                content.Take(reader);
            }

            push = content.ToPush();
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
}
