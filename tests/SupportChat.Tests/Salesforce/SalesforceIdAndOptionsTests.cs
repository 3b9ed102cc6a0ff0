using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.Extensions.Options;
using SupportChat.Salesforce;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Salesforce;

public sealed class SalesforceIdAndOptionsTests
{
    [Theory]
    [InlineData("001Dp00000JJkkH", "IAT")]
    [InlineData("005Dp000000Ppjs", "IAC")]
    [InlineData("00D8c000002JHMD", "EA4")]
    [InlineData("500Ri00000PThft", "IAD")]
    public void Ids_are_completed_as_the_reference_does(string id, string suffix)
    {
        Assert.Equal(id + suffix, SalesforceId.Parse(id).Value);
        Assert.Equal(SalesforceId.Parse(id), SalesforceId.Parse(id + suffix));
        Assert.False(SalesforceId.TryParse(id.ToLowerInvariant() + suffix, out _));
    }

    [Theory]
    [InlineData("Salesforce:LoginUrl", "", "Salesforce__LoginUrl is missing or no http(s) address: https://{your domain}.my.salesforce.com")]
    [InlineData("Salesforce:ClientId", "", "Salesforce__ClientId is missing: the consumer key of the External Client App")]
    [InlineData("Salesforce:ClientSecret", "", "Salesforce__ClientSecret is missing (or, for the JWT bearer flow, Salesforce__Username and Salesforce__PrivateKey)")]
    [InlineData("Salesforce:ApiVersion", "v67", "Salesforce__ApiVersion must be a version such as 67.0, at least 61.0")]
    [InlineData("Salesforce:ApiVersion", "58.0", "Salesforce__ApiVersion must be a version such as 67.0, at least 61.0")]
    [InlineData("Salesforce:OrganizationId", "acme", "Salesforce__OrganizationId must be an id of 15 or 18 characters")]
    [InlineData("Salesforce:PubSubUrl", "api.pubsub.salesforce.com", "Salesforce__PubSubUrl must be an absolute http(s) address")]
    [InlineData("Salesforce:ChannelUrlField", "a b", "Salesforce__ChannelUrlField must be the API name of a field")]
    [InlineData("Salesforce:ContactExternalIdField", "Id = '' OR Id", "Salesforce__ContactExternalIdField must be the API name of a field")]
    [InlineData("Salesforce:AllowedFields:0", "OwnerId", "Salesforce__AllowedFields must not hold 'OwnerId': it is no field name, or one that only SupportChat or the org may set")]
    [InlineData("Salesforce:AllowedFields:0", "oWNERiD", "Salesforce__AllowedFields must not hold 'oWNERiD': it is no field name, or one that only SupportChat or the org may set")]
    [InlineData("Salesforce:AllowedFields:0", "supportchat_CONVERSATIONID__c", "Salesforce__AllowedFields must not hold 'supportchat_CONVERSATIONID__c': it is no field name, or one that only SupportChat or the org may set")]
    [InlineData("Salesforce:AllowedFields:0", "SUPPORTCHAT_channelurl__c", "Salesforce__AllowedFields must not hold 'SUPPORTCHAT_channelurl__c': it is no field name, or one that only SupportChat or the org may set")]
    [InlineData("Salesforce:AllowedFields:0", "sendbird__USERID__c", "Salesforce__AllowedFields must not hold 'sendbird__USERID__c': it is no field name, or one that only SupportChat or the org may set")]
    [InlineData("Salesforce:AllowedFields:0", "Sendbird__Anything__c", "Salesforce__AllowedFields must not hold 'Sendbird__Anything__c': it is no field name, or one that only SupportChat or the org may set")]
    [InlineData("Salesforce:AllowedFields:0", "PRIORITY", "Salesforce__AllowedFields must not hold 'PRIORITY': a start sets it with its member 'priority'")]
    [InlineData("Salesforce:AllowedFields:0", "suppliedName", "Salesforce__AllowedFields must not hold 'suppliedName': a start sets it with its member 'name'")]
    [InlineData("Salesforce:AllowedFields:0", "SuppliedEMAIL", "Salesforce__AllowedFields must not hold 'SuppliedEMAIL': a start sets it with its member 'email'")]
    [InlineData("Salesforce:AllowedFields:0", "subject", "Salesforce__AllowedFields must not hold 'subject': a start sets it with its member 'subject'")]
    [InlineData("Salesforce:BotCaseField", "Bot case", "Salesforce__BotCaseField must be the API name of a field")]
    [InlineData("Salesforce:BotCaseField", "status", "Salesforce__BotCaseField must not be 'status': a start or the org sets it; name a checkbox of Case that nothing else writes")]
    [InlineData("Salesforce:BotCaseField", "supportChat_userId__c", "Salesforce__BotCaseField must not be 'supportChat_userId__c': a start or the org sets it; name a checkbox of Case that nothing else writes")]
    [InlineData("Salesforce:LoginUrl", "http://acme.my.salesforce.com", "Salesforce__LoginUrl must begin with https://: http:// is for loopback (127.0.0.1, localhost, [::1]) only, as it sends secrets in clear text")]
    [InlineData("Salesforce:LoginUrl", "http://127.0.0.1.evil.example", "Salesforce__LoginUrl must begin with https://: http:// is for loopback (127.0.0.1, localhost, [::1]) only, as it sends secrets in clear text")]
    [InlineData("Salesforce:PubSubUrl", "http://api.pubsub.salesforce.com:7443", "Salesforce__PubSubUrl must begin with https://: http:// is for loopback (127.0.0.1, localhost, [::1]) only, as it sends secrets in clear text")]
    public void A_wrong_setting_is_named(string key, string value, string fault)
    {
        using var fixture = new UpstreamFixture((key, value));

        Assert.Equal([fault], Assert.Throws<OptionsValidationException>(() => fixture.Salesforce).Failures);
    }

    [Fact]
    public void Fields_of_ours_under_names_of_the_settings_and_repetitions_are_named_together()
    {
        using var fixture = new UpstreamFixture(
            ("Salesforce:ChannelUrlField", "Chat_Url__c"),
            ("Salesforce:UserIdField", "Chat_User__c"),
            ("Salesforce:AllowedFields:0", "chat_URL__c"),
            ("Salesforce:AllowedFields:1", "Reason__c"),
            ("Salesforce:AllowedFields:2", "CHAT_USER__C"),
            ("Salesforce:AllowedFields:3", "reason__C"));

        Assert.Equal(
            [
                "Salesforce__AllowedFields must not hold 'chat_URL__c': it is no field name, or one that only SupportChat or the org may set",
                "Salesforce__AllowedFields must not hold 'CHAT_USER__C': it is no field name, or one that only SupportChat or the org may set",
                "Salesforce__AllowedFields must not hold 'reason__C' twice: names that differ only in case are the same field",
            ],
            Assert.Throws<OptionsValidationException>(() => fixture.Salesforce).Failures);
    }

    [Theory]
    [InlineData("http://localhost:7082", "http://[::1]:7083")]
    [InlineData("http://127.0.0.1:7082", "https://api.pubsub.salesforce.com:7443")]
    public void Clear_text_on_loopback_is_allowed(string login, string pubSub)
    {
        using var fixture = new UpstreamFixture(("Salesforce:LoginUrl", login), ("Salesforce:PubSubUrl", pubSub));

        Assert.NotNull(fixture.Salesforce);
    }

    [Theory]
    [InlineData("user@acme.example", null, "Salesforce__PrivateKey is missing: the RSA key (PEM) of the app's certificate, for the JWT bearer flow")]
    [InlineData(null, "-----BEGIN PRIVATE KEY-----", "Salesforce__Username is missing: the integration user's username, for the JWT bearer flow")]
    [InlineData("user@acme.example", "-----BEGIN PRIVATE KEY-----\nnone\n-----END PRIVATE KEY-----", "Salesforce__PrivateKey must be an unencrypted RSA private key of at least 2048 bits in PEM form: -----BEGIN PRIVATE KEY-----")]
    public void Half_a_jwt_flow_is_named(string? username, string? key, string fault)
    {
        using var fixture = new UpstreamFixture(("Salesforce:ClientSecret", null), ("Salesforce:Username", username), ("Salesforce:PrivateKey", key));

        Assert.Contains(fault, Assert.Throws<OptionsValidationException>(() => fixture.Salesforce).Failures);
    }

    [Fact]
    public void A_row_never_outgrows_the_fields_of_the_org()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "SupportChat.Functions.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The repository was not found.");
        }

        var fields = Path.Combine(directory.FullName, "infra/salesforce/force-app/main/default/objects/SupportChat_Message__c/fields");
        var lengths = Directory.GetFiles(fields, "*.xml")
            .Select(file => XDocument.Load(file).Root!)
            .ToDictionary(
                field => Value(field, "fullName")!,
                field => Value(field, "length") is { } length ? int.Parse(length, CultureInfo.InvariantCulture) : (int?)null);
        var huge = new string('x', 200_000);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            SalesforceJson.Write(writer, new TranscriptRow
            {
                MessageId = "m",
                CaseId = SalesforceId.Parse("500Ri00000PThft"),
                SenderId = huge,
                SenderName = huge,
                SenderType = "Customer",
                Kind = "Text",
                Text = huge,
                SentAt = DateTimeOffset.UnixEpoch,
                EditedAt = DateTimeOffset.UnixEpoch,
                DeletedAt = DateTimeOffset.UnixEpoch,
                SentAtMs = 1,
                FileName = huge,
                FileUrl = huge,
                FileType = huge,
                FileSize = 1,
                ParentMessageId = huge,
                Version = 1,
            });
        }

        var row = JsonElement.Parse(buffer.ToArray()).EnumerateObject().Where(member => member.Name != "attributes").ToList();
        Assert.Equal(lengths.Keys.Order(StringComparer.Ordinal), row.Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.All(
            row.Where(member => member.Value.ValueKind == JsonValueKind.String && member.Value.GetString()!.Length > 60),
            member => Assert.Equal(lengths[member.Name], member.Value.GetString()!.Length));
    }

    private static string? Value(XElement field, string name) => field.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
}
