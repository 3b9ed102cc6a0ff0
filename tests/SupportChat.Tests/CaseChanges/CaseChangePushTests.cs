using System.Text;
using System.Xml.Linq;
using CsCheck;
using SupportChat.CaseChanges;
using SupportChat.Http.Inbound;
using SupportChat.Salesforce.PubSub;

namespace SupportChat.Tests.CaseChanges;

public sealed class CaseChangePushTests
{
    private const string Org = "00D000000000001EAA";

    private const string Reference =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
         <soapenv:Body>
          <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
           <OrganizationId>00D000000000001EAA</OrganizationId>
           <ActionId>04k000000000001AAA</ActionId>
           <SessionId xsi:nil="true"/>
           <EnterpriseUrl>https://{mydomain}.my.salesforce.com/services/Soap/c/67.0/00D000000000001</EnterpriseUrl>
           <PartnerUrl>https://{mydomain}.my.salesforce.com/services/Soap/u/67.0/00D000000000001</PartnerUrl>
           <Notification>
            <Id>04l000000000001AAA</Id>
            <sObject xsi:type="sf:Case" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
             <sf:Id>500000000000001AAA</sf:Id>
             <sf:CaseNumber>00001026</sf:CaseNumber>
             <sf:Status>Closed</sf:Status>
            </sObject>
           </Notification>
          </notifications>
         </soapenv:Body>
        </soapenv:Envelope>
        """;

    [Fact]
    public void Json_gives_organization_and_cases_once_each_in_18_characters()
    {
        var push = Json("""{"organizationId":"00D000000000001","caseIds":["500000000000001","500000000000001AAA","500000000000002AAA"],"why":"trigger"}""");

        Assert.Equal(Org, push!.OrganizationId.Value);
        Assert.Equal(["500000000000001AAA", "500000000000002AAA"], push.CaseIds.Select(id => id.Value));
        var change = push.ToChange("p1");
        Assert.Equal((CaseChangeType.Hint, "p1", true), (change.Type, change.EventId, change.NeedsRead));
    }

    [Theory]
    [InlineData("", "body")]
    [InlineData("[]", "body")]
    [InlineData("{", "body")]
    [InlineData("""{"organizationId":"\ud800","caseIds":["500000000000001AAA"]}""", "organizationId")]
    [InlineData("""{"organizationId":"00D000000000001EAA","caseIds":["500000000000001AAA","\udc00"]}""", "caseIds[1]")]
    [InlineData("""{"organizationId":"00D000000000001EAA","caseIds":["500000000000001AAA"],"\ud800":1}""", "body")]
    [InlineData("""{"organizationId":"00D000000000001EAA","organizationId":"00D000000000001EAA","caseIds":["500000000000001AAA"]}""", "body")]
    [InlineData("""{"caseIds":["500000000000001AAA"]}""", "organizationId")]
    [InlineData("""{"organizationId":7,"caseIds":["500000000000001AAA"]}""", "organizationId")]
    [InlineData("""{"organizationId":"500000000000001AAA","caseIds":["500000000000001AAA"]}""", "organizationId")]
    [InlineData("""{"organizationId":"00D000000000001EAA"}""", "caseIds")]
    [InlineData("""{"organizationId":"00D000000000001EAA","caseIds":[]}""", "caseIds")]
    [InlineData("""{"organizationId":"00D000000000001EAA","caseIds":"500000000000001AAA"}""", "caseIds")]
    [InlineData("""{"organizationId":"00D000000000001EAA","caseIds":["500000000000001AAA",null]}""", "caseIds[1]")]
    [InlineData("""{"organizationId":"00D000000000001EAA","caseIds":["005000000000001AAA"]}""", "caseIds[0]")]
    [InlineData("""{"organizationId":"00D000000000001EAA","caseIds":["500' OR Id != '"]}""", "caseIds[0]")]
    public void Json_that_is_wrong_is_refused_by_member(string body, string member)
    {
        Assert.False(CaseChangePushBody.TryParse(Encoding.UTF8.GetBytes(body), out _, out var errors));
        Assert.Equal([member], errors.Keys);
    }

    [Fact]
    public void Json_takes_200_cases_and_no_more_and_lists_few_errors()
    {
        Assert.Equal(200, Json(Many(200))!.CaseIds.Count);
        Assert.Null(Json(Many(201)));
        Assert.False(CaseChangePushBody.TryParse(
            Encoding.UTF8.GetBytes("{\"caseIds\":[" + string.Join(',', Enumerable.Repeat("1", 200)) + "]}"), out _, out var errors));
        Assert.Equal(11, errors.Count);
        Assert.Contains("more", errors["body"].Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_are_refused_or_read_but_never_throw() =>
        Gen.OneOf(Gen.Byte.Array[0, 300], Damaged(Encoding.UTF8.GetBytes(Many(5))), Damaged(Encoding.UTF8.GetBytes(Reference))).Sample(body =>
        {
            var json = CaseChangePushBody.TryParse(body, out var push, out var errors);
            Assert.Equal(json, push is not null);
            Assert.Equal(json, errors.Count == 0);
            var soap = OutboundMessage.TryParse(body, out push, out var error);
            Assert.Equal(soap, push is not null);
            Assert.Equal(soap, error is null);
        }, iter: 20_000);

    [Fact]
    public void The_reference_message_is_read()
    {
        Assert.True(OutboundMessage.TryParse(Encoding.UTF8.GetBytes(Reference), out var push, out _));
        Assert.Equal(Org, push.OrganizationId.Value);
        Assert.Equal(["500000000000001AAA"], push.CaseIds.Select(id => id.Value));
    }

    [Fact]
    public void A_hundred_notifications_are_read_and_no_more()
    {
        Assert.True(OutboundMessage.TryParse(Encoding.UTF8.GetBytes(Repeat(100)), out var push, out _));
        Assert.Equal(100, push.CaseIds.Count);
        Assert.False(OutboundMessage.TryParse(Encoding.UTF8.GetBytes(Repeat(101)), out _, out var error));
        Assert.Contains("100 notifications", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<soapenv:Body>", "<soapenv:Corps>", "not well-formed")]
    [InlineData("http://soap.sforce.com/2005/09/outbound", "urn:other", "not an Outbound Message")]
    [InlineData("http://schemas.xmlsoap.org/soap/envelope/", "urn:other", "not an Outbound Message")]
    [InlineData("sf:Case\"", "sf:Contact\"", "not about Cases")]
    [InlineData("<sf:Id>500000000000001AAA</sf:Id>", "", "no valid Case Id")]
    [InlineData("<sf:Id>500000000000001AAA</sf:Id>", "<sf:Id>005000000000001AAA</sf:Id>", "no valid Case Id")]
    [InlineData("<sf:Id>500000000000001AAA</sf:Id>", "<sf:Id>5000000000000010000000</sf:Id>", "longer than 18")]
    [InlineData("<OrganizationId>00D000000000001EAA</OrganizationId>", "", "no valid OrganizationId")]
    [InlineData("<Notification>", "<Notification/><Notification>", "no record")]
    [InlineData("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>", "document type")]
    [InlineData("encoding=\"UTF-8\"", "encoding=\"nonsense\"", "unknown encoding")]
    public void A_message_that_is_wrong_is_refused_with_the_reason(string part, string replacement, string reason)
    {
        var body = Reference.Replace(part, replacement, StringComparison.Ordinal);
        Assert.NotEqual(Reference, body);

        Assert.False(OutboundMessage.TryParse(Encoding.UTF8.GetBytes(body), out _, out var error));

        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_nodes_and_length_are_limited()
    {
        Assert.False(OutboundMessage.TryParse(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<soapenv:Header xmlns:soapenv='http://schemas.xmlsoap.org/soap/envelope/'>", 50))), out _, out _));
        var deep = Reference.Replace("<sf:Status>Closed", string.Concat(Enumerable.Repeat("<a>", 30)), StringComparison.Ordinal);
        Assert.False(OutboundMessage.TryParse(Encoding.UTF8.GetBytes(deep), out _, out var error));
        Assert.Contains("nested deeper", error, StringComparison.Ordinal);
        var wide = Reference.Replace("<sf:Status>Closed</sf:Status>", string.Concat(Enumerable.Repeat("<a/>", 20_001)), StringComparison.Ordinal);
        Assert.False(OutboundMessage.TryParse(Encoding.UTF8.GetBytes(wide), out _, out error));
        Assert.Contains("nodes", error, StringComparison.Ordinal);
        Assert.False(OutboundMessage.TryParse(new byte[OutboundMessage.MaxBytes + 1], out _, out error));
        Assert.Contains("longer than", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" a{0}=\"\"", 33, "attributes")]
    [InlineData(" xmlns:a{0}=\"urn:a\"", 33, "attributes")]
    [InlineData(" a{0} = '>'", 33, "attributes")]
    [InlineData(" a{0}='\"'", 33, "attributes")]
    [InlineData(" a{0}=\"\"", 30, null)]
    public void Attributes_of_an_element_are_counted_before_a_reader_sees_them(string attribute, int count, string? reason)
    {
        var attributes = string.Concat(Enumerable.Range(0, count).Select(i => attribute.Replace("{0}", $"{i}", StringComparison.Ordinal)));
        var body = Reference.Replace("<sf:Status>", $"<sf:Status{attributes}>", StringComparison.Ordinal);

        var read = OutboundMessage.TryParse(Encoding.UTF8.GetBytes(body), out _, out var error);

        Assert.Equal(reason is null, read);
        Assert.Contains(reason ?? "", error ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" a{0}=''", 33, "attributes")]
    [InlineData("><a", 30, "nested deeper")]
    public void A_quote_in_a_processing_instruction_hides_nothing(string part, int count, string reason)
    {
        var parts = string.Concat(Enumerable.Range(0, count).Select(i => part.Replace("{0}", $"{i}", StringComparison.Ordinal)));
        var body = Reference.Replace("<sf:Status>", $"<?x \"?><?y <a> ?><sf:Status{parts}>", StringComparison.Ordinal);

        Assert.False(OutboundMessage.TryParse(Encoding.UTF8.GetBytes(body), out _, out var error));

        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Elements_may_be_nested_sixteen_deep()
    {
        // The status is at depth 5.
        foreach (var (more, read) in new[] { (11, true), (12, false) })
        {
            var nested = $"<sf:Status>{string.Concat(Enumerable.Repeat("<a>", more))}{string.Concat(Enumerable.Repeat("</a>", more))}";
            var body = Reference.Replace("<sf:Status>Closed", nested, StringComparison.Ordinal);

            Assert.Equal(read, OutboundMessage.TryParse(Encoding.UTF8.GetBytes(body), out _, out _));
        }
    }

    [Theory]
    [InlineData("<!-- \" -->")]
    [InlineData("<![CDATA[ \" ]]>")]
    public void What_could_hide_attributes_from_the_count_is_refused(string hidden)
    {
        var body = Reference.Replace("<sf:Status>", $"{hidden}<sf:Status>", StringComparison.Ordinal);

        Assert.False(OutboundMessage.TryParse(Encoding.UTF8.GetBytes(body), out _, out var error));

        Assert.Contains("comment", error, StringComparison.Ordinal);
        Assert.False(OutboundMessage.TryParse(Encoding.Unicode.GetBytes(Reference), out _, out error));
        Assert.Contains("encoding", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_attributes_over_many_elements_are_counted_too()
    {
        var body = Reference.Replace("<sf:Status>Closed</sf:Status>", string.Concat(Enumerable.Repeat("<a b='' c=''/>", 1_001)), StringComparison.Ordinal);

        Assert.False(OutboundMessage.TryParse(Encoding.UTF8.GetBytes(body), out _, out var error));

        Assert.Contains("attributes", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_of_other_fields_do_not_count_as_ids()
    {
        var body = Reference.Replace("<sf:Status>Closed</sf:Status>", "<sf:Parent><sf:Id>500000000000009AAA</sf:Id></sf:Parent><sf:Id>500000000000008AAA</sf:Id>", StringComparison.Ordinal);

        Assert.True(OutboundMessage.TryParse(Encoding.UTF8.GetBytes(body), out var push, out _));

        Assert.Equal(["500000000000001AAA"], push.CaseIds.Select(id => id.Value));
    }

    [Fact]
    public void The_answers_have_the_exact_shape()
    {
        Assert.Equal(
            "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Body>\n<notificationsResponse xmlns=\"http://soap.sforce.com/2005/09/outbound\"><Ack>true</Ack></notificationsResponse>\n</soapenv:Body></soapenv:Envelope>",
            OutboundMessage.Ack);
        XNamespace outbound = "http://soap.sforce.com/2005/09/outbound";
        Assert.Equal("false", XDocument.Parse(OutboundMessage.Nack).Descendants(outbound + "Ack").Single().Value);
        Assert.Equal("text/xml; charset=utf-8", OutboundMessage.ContentType);
    }

    private static CaseChangePush? Json(string body) => CaseChangePushBody.TryParse(Encoding.UTF8.GetBytes(body), out var push, out _) ? push : null;

    private static string Many(int count) =>
        $$"""{"organizationId":"{{Org}}","caseIds":[{{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"500{i:D12}\""))}}]}""";

    private static string Repeat(int count)
    {
        var start = Reference.IndexOf("<Notification>", StringComparison.Ordinal);
        var end = Reference.IndexOf("</Notification>", StringComparison.Ordinal) + "</Notification>".Length;
        return Reference[..start]
            + string.Concat(
                Enumerable.Range(0, count).Select(i => Reference[start..end].Replace("500000000000001AAA", $"500{i:D12}", StringComparison.Ordinal)))
            + Reference[end..];
    }

    private static Gen<byte[]> Damaged(byte[] whole) =>
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Int[0, 12], Gen.Byte.Array[0, 12], (at, removed, added) =>
            (byte[])[.. whole[..at], .. added, .. whole[Math.Min(whole.Length, at + removed)..]]);
}
