using System.Xml;
using SupportChat.Salesforce.PubSub;

namespace SupportChat.CaseChanges;

/// <summary>Collects the organization id and the Case ids of an Outbound Message, node by node. Every other content is passed over.</summary>
internal sealed class OutboundMessageContent
{
    private const string Soap = "http://schemas.xmlsoap.org/soap/envelope/";
    private const string Outbound = "http://soap.sforce.com/2005/09/outbound";
    private const string Schema = "http://www.w3.org/2001/XMLSchema-instance";
    private const int MaxDepth = 16;
    private const int LongestId = 18;

    // Envelope 0, Body 1, notifications 2, Notification 3, sObject 4, its fields 5.
    private readonly string[] path = new string[MaxDepth + 1];
    private readonly List<SalesforceId> cases = [];
    private readonly HashSet<SalesforceId> seen = [];
    private string organization = "";
    private string caseId = "";
    private bool caseIdOver;
    private bool hasRecord;
    private int bodies;
    private int notifications;

    /// <exception cref="FormatException">The node cannot be part of an Outbound Message about Cases.</exception>
    public void Take(XmlReader reader)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                Begin(reader);
                if (reader.IsEmptyElement)
                {
                    End(reader.Depth);
                }

                break;
            case XmlNodeType.EndElement:
                End(reader.Depth);
                break;
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                Text(reader);
                break;
            default:
                break;
        }
    }

    /// <exception cref="FormatException">Something is missing.</exception>
    public CaseChangePush ToPush()
    {
        if (notifications == 0)
        {
            throw new FormatException("The message has no notification.");
        }

        return CaseChangePush.TryParseOrganization(organization, out var id)
            ? new CaseChangePush(id, cases)
            : throw new FormatException("The message has no valid OrganizationId.");
    }

    private void Begin(XmlReader reader)
    {
        var depth = reader.Depth;
        if (depth > MaxDepth)
        {
            throw new FormatException($"The message is nested deeper than {MaxDepth} elements.");
        }

        path[depth] = depth is < 2 or > 4 || reader.NamespaceURI == Outbound ? reader.LocalName : "";
        switch (depth)
        {
            case 0:
                Expect(reader, "Envelope", Soap);
                break;
            case 1 when reader.LocalName is "Body":
                Expect(reader, "Body", Soap);
                break;
            case 2 when path[1] is "Body":
                Expect(reader, "notifications", Outbound);
                if (++bodies > 1)
                {
                    throw new FormatException("The message has more than one notifications element.");
                }

                break;
            case 3 when InNotification():
                if (++notifications > OutboundMessage.MaxNotifications)
                {
                    throw new FormatException($"The message has more than {OutboundMessage.MaxNotifications} notifications.");
                }

                hasRecord = false;
                break;
            case 4 when InRecord():
                BeginRecord(reader);
                break;
            default:
                break;
        }
    }

    private void BeginRecord(XmlReader reader)
    {
        var type = reader.GetAttribute("type", Schema);
        if (type?[(type.IndexOf(':', StringComparison.Ordinal) + 1)..] is not "Case")
        {
            throw new FormatException("The message is not about Cases: set the Outbound Message up on the Case object.");
        }

        if (hasRecord)
        {
            throw new FormatException("A notification has more than one record.");
        }

        hasRecord = true;
        caseId = "";
        caseIdOver = false;
    }

    private void End(int depth)
    {
        if (depth == 5 && InRecord() && path[5] is "Id")
        {
            // Messages of the partner kind repeat the Id; the first one counts.
            caseIdOver = true;
        }
        else if (depth == 4 && InRecord())
        {
            if (!RecordIds.TryParseCase(caseId, out var id))
            {
                throw new FormatException("A notification has no valid Case Id.");
            }

            if (seen.Add(id))
            {
                cases.Add(id);
            }
        }
        else if (depth == 3 && InNotification() && !hasRecord)
        {
            throw new FormatException("A notification has no record.");
        }
    }

    private void Text(XmlReader reader)
    {
        // The text of an element is one deeper than the element.
        if (reader.Depth == 4 && path[1] is "Body" && path[3] is "OrganizationId")
        {
            organization = Append(organization, reader.Value);
        }
        else if (reader.Depth == 6 && InRecord() && path[5] is "Id" && !caseIdOver)
        {
            caseId = Append(caseId, reader.Value);
        }
    }

    private bool InNotification() => path[1] is "Body" && path[3] is "Notification";

    private bool InRecord() => InNotification() && path[4] is "sObject";

    private static void Expect(XmlReader reader, string name, string space)
    {
        if (reader.LocalName != name || reader.NamespaceURI != space)
        {
            throw new FormatException($"The message is not an Outbound Message: {name} is missing.");
        }
    }

    private static string Append(string before, string text) =>
        before.Length + text.Length <= LongestId ? before + text : throw new FormatException("An id is longer than 18 characters.");
}
