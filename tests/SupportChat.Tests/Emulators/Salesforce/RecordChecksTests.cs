using System.Net;
using SupportChat.Emulators;
using SupportChat.Emulators.Salesforce;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Salesforce;

public sealed class RecordChecksTests
{
    [Theory]
    [InlineData("Case", """{"Nope":1}""", "INVALID_FIELD", "No such column 'Nope' on sobject of type Case")]
    [InlineData("Case", """{"CaseNumber":"1"}""", "INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: CaseNumber")]
    [InlineData("Case", """{"IsClosed":true}""", "INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: IsClosed")]
    [InlineData("Case", """{"Status":"Sleeping"}""", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "Status: bad value for restricted picklist field: Sleeping")]
    [InlineData("Case", """{"SuppliedEmail":"nobody"}""", "INVALID_EMAIL_ADDRESS", "Supplied Email: invalid email address: nobody")]
    [InlineData("Case", """{"ContactId":"nonsense"}""", "MALFORMED_ID", "Contact ID: id value of incorrect type: nonsense")]
    [InlineData("Case", """{"ContactId":"005000000000001AAA"}""", "MALFORMED_ID", "Contact ID: id value of incorrect type: 005000000000001AAA")]
    [InlineData("Case", """{"ContactId":"003000000000001"}""", "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")]
    [InlineData("Case", """{"SupportChat_Rating__c":10}""", "NUMBER_OUTSIDE_VALID_RANGE", "Chat Rating: value outside of valid range on numeric field: 10")]
    [InlineData("Case", """{"SupportChat_Rating__c":"many"}""", "JSON_PARSER_ERROR", "Cannot deserialize instance of double from VALUE_STRING value many")]
    [InlineData("Case", """{"SupportChat_RatedAt__c":"today"}""", "JSON_PARSER_ERROR", "Cannot deserialize instance of datetime")]
    [InlineData("Case", """{"Subject":["a"]}""", "JSON_PARSER_ERROR", "Cannot deserialize instance of Subject from START_ARRAY")]
    [InlineData("Case", """{"Subject":"a","Subject":"b"}""", "JSON_PARSER_ERROR", "")]
    [InlineData("Case", """{"Subject":""", "JSON_PARSER_ERROR", "")]
    [InlineData("Case", """{"Id":"500000000000001AAA"}""", "INVALID_FIELD", "The Id field should not be specified in the sobject data.")]
    [InlineData("Contact", """{"FirstName":"Kim"}""", "REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName]")]
    [InlineData(
        "SupportChat_Message__c", """{"Kind__c":"Smoke"}""", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "Kind: bad value for restricted picklist field: Smoke")]
    [InlineData("SupportChat_Message__c", """{"Case__r":{"SupportChat_ConversationId__c":"none"}}""", "INVALID_FIELD", "Foreign key external ID: none not found for field SupportChat_ConversationId__c in entity Case")]
    [InlineData("SupportChat_Message__c", """{"Case__r":{}}""", "JSON_PARSER_ERROR", "Case__r must name the other record by exactly one external id")]
    [InlineData("User", """{"LastName":"New"}""", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "entity type cannot be inserted: User")]
    public async Task Wrong_data_is_refused_in_the_real_shape(string type, string body, string code, string message)
    {
        await using var org = await EmulatedOrg.StartAsync();

        var answer = await org.SendAsync("POST", $"sobjects/{type}", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(code, answer.Code);
        Assert.StartsWith(message, answer.Message!, StringComparison.Ordinal);
        Assert.NotEmpty(answer.Headers["Sforce-Limit-Info"]);
    }

    [Theory]
    [InlineData("Case", "Subject", 255)]
    [InlineData("Case", "Description", 32000)]
    [InlineData("Case", "SupportChat_ChannelUrl__c", 100)]
    [InlineData("Case", "SupportChat_UserId__c", 80)]
    [InlineData("Case", "SupportChat_ConversationId__c", 40)]
    [InlineData("SupportChat_Message__c", "MessageId__c", 60)]
    [InlineData("SupportChat_Message__c", "Text__c", 131072)]
    public async Task A_text_may_be_as_long_as_its_field_and_no_longer(string type, string field, int length)
    {
        await using var org = await EmulatedOrg.StartAsync();
        var text = new string('x', length);

        var fits = await org.SendAsync("POST", $"sobjects/{type}", $$"""{"{{field}}":"{{text}}"}""");
        var tooLong = await org.SendAsync("POST", $"sobjects/{type}", $$"""{"{{field}}":"{{text}}y"}""");

        Assert.Equal(HttpStatusCode.Created, fits.Status);
        Assert.Equal("STRING_TOO_LONG", tooLong.Code);
        Assert.EndsWith($"data value too large: {text}y (max length={length})", tooLong.Message!, StringComparison.Ordinal);
        Assert.Equal(field, (string)tooLong.Json![0]!["fields"]![0]!);
    }

    [Theory]
    [InlineData("GET", "sobjects/Nothing/500000000000001AAA", 404, "NOT_FOUND")]
    [InlineData("GET", "sobjects/Case/500000000000999AAA", 404, "NOT_FOUND")]
    [InlineData("GET", "sobjects/Case/abc", 404, "NOT_FOUND")]
    [InlineData("DELETE", "sobjects/Case/abc", 400, "MALFORMED_ID")]
    [InlineData("DELETE", "sobjects/Case/500000000000999AAA", 404, "NOT_FOUND")]
    [InlineData("GET", "sobjects/Case/Subject/abc", 404, "NOT_FOUND")]
    [InlineData("PUT", "sobjects/Case", 405, "METHOD_NOT_ALLOWED")]
    [InlineData("GET", "nonsense", 501, "NOT_SERVED")]
    [InlineData("GET", "sobjects/Case/500000000000999AAA?fieldset=x", 501, "NOT_SERVED")]
    [InlineData("PUT", "/services/data", 405, "METHOD_NOT_ALLOWED")]
    [InlineData("PUT", "/services/data/v67.0", 405, "METHOD_NOT_ALLOWED")]
    [InlineData("GET", "/services/data/v99.0/limits", 404, "NOT_FOUND")]
    public async Task A_wrong_address_is_refused(string method, string path, int status, string code)
    {
        await using var org = await EmulatedOrg.StartAsync();

        var answer = await org.SendAsync(method, path, method == "PUT" ? "{}" : null);

        Assert.Equal((status, code), ((int)answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_second_record_of_a_unique_key_names_the_first()
    {
        await using var org = await EmulatedOrg.StartAsync();
        var id = await org.GivenCaseAsync("conv");

        var answer = await org.SendAsync("POST", "sobjects/Case", """{"SupportChat_ConversationId__c":"conv"}""");
        var otherCase = await org.SendAsync("POST", "sobjects/Case", """{"SupportChat_ConversationId__c":"CONV"}""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(
            $$"""[{"message":"duplicate value found: SupportChat_ConversationId__c duplicates value on record with id: {{id}}","errorCode":"DUPLICATE_VALUE","fields":[]}]""",
            answer.Text);
        Assert.Equal(HttpStatusCode.Created, otherCase.Status);
    }

    [Fact]
    public async Task An_older_version_of_a_message_is_refused_by_the_orgs_own_rule()
    {
        await using var org = await EmulatedOrg.StartAsync();
        var id = await org.GivenAsync("SupportChat_Message__c", """{"MessageId__c":"m1","Text__c":"new","Version__c":20}""");

        var older = await org.SendAsync("PATCH", $"sobjects/SupportChat_Message__c/{id}", """{"Text__c":"old","Version__c":19}""");
        var same = await org.SendAsync("PATCH", $"sobjects/SupportChat_Message__c/{id}", """{"Version__c":20}""");

        Assert.Equal("FIELD_CUSTOM_VALIDATION_EXCEPTION", older.Code);
        Assert.StartsWith("SUPPORTCHAT_OLDER_VERSION", older.Message!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, same.Status);
        Assert.Equal("new", (string)(await org.ReadAsync($"sobjects/SupportChat_Message__c/{id}"))["Text__c"]!);
    }

    [Fact]
    public async Task A_fault_of_the_control_routes_hits_rest_calls()
    {
        await using var org = await EmulatedOrg.StartAsync();
        await org.SendAsync("POST", "/emulator/faults", """
            {"match":{"path":"/services/data/*/sobjects/Case"},"times":1,"effect":{"status":400,"body":[{"message":"unable to obtain exclusive access to this record","errorCode":"UNABLE_TO_LOCK_ROW"}]}}
            """);

        var refused = await org.SendAsync("POST", "sobjects/Case", "{}");
        var accepted = await org.SendAsync("POST", "sobjects/Case", "{}");
        var calls = await org.SendAsync("GET", "/emulator/calls");

        Assert.Equal("UNABLE_TO_LOCK_ROW", refused.Code);
        Assert.Equal(HttpStatusCode.Created, accepted.Status);
        Assert.Equal(2, (int)calls.Json!["calls"]!["POST /services/data/{version}/sobjects/{type}"]!);
    }

    [Fact]
    public async Task A_taken_port_gives_a_clear_error()
    {
        await using var org = await EmulatedOrg.StartAsync();

        var wrong = await Assert.ThrowsAsync<IOException>(() =>
            SalesforceEmulator.StartAsync(new SalesforceEmulatorOptions { Port = org.Emulator.BaseAddress.Port }, CancellationToken.None));

        Assert.Contains("address already in use", wrong.Message, StringComparison.Ordinal);
    }
}
