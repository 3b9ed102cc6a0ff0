using SupportChat.Salesforce;
using SupportChat.Tests.Fixtures;
using SupportChat.Upstreams;

namespace SupportChat.Tests.Salesforce;

public sealed class SalesforceErrorsTests
{
    private const string Read = "GET /services/data/v67.0/sobjects/User/005Dp000000PpjsIAC?fields=Id,Name,IsActive,FullPhotoUrl";

    private static readonly SalesforceId User = SalesforceId.Parse("005Dp000000Ppjs");

    [Theory]
    [InlineData("UNABLE_TO_LOCK_ROW", UpstreamFailure.Transient)]
    [InlineData("SERVER_UNAVAILABLE", UpstreamFailure.Transient)]
    [InlineData("SERVICE_UNAVAILABLE", UpstreamFailure.Transient)]
    [InlineData("UNKNOWN_EXCEPTION", UpstreamFailure.Transient)]
    [InlineData("INTERNAL_SERVER_ERROR", UpstreamFailure.Transient)]
    [InlineData("QUERY_TIMEOUT", UpstreamFailure.Transient)]
    [InlineData("REQUEST_RUNNING_TOO_LONG", UpstreamFailure.Transient)]
    [InlineData("TOO_MANY_APEX_REQUESTS", UpstreamFailure.Transient)]
    [InlineData("INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE", UpstreamFailure.Transient)]
    [InlineData("ORG_IN_MAINTENANCE", UpstreamFailure.Transient)]
    [InlineData("ENTITY_IS_LOCKED", UpstreamFailure.Transient)]
    [InlineData("REQUEST_LIMIT_EXCEEDED", UpstreamFailure.SetUp)]
    [InlineData("STORAGE_LIMIT_EXCEEDED", UpstreamFailure.SetUp)]
    [InlineData("API_CURRENTLY_DISABLED", UpstreamFailure.SetUp)]
    [InlineData("INVALID_SESSION_ID", UpstreamFailure.SetUp)]
    [InlineData("INSUFFICIENT_ACCESS_OR_READONLY", UpstreamFailure.SetUp)]
    [InlineData("INACTIVE_OWNER_OR_USER", UpstreamFailure.SetUp)]
    [InlineData("INVALID_TYPE", UpstreamFailure.SetUp)]
    [InlineData("REQUIRED_FIELD_MISSING", UpstreamFailure.Refused)]
    [InlineData("FIELD_CUSTOM_VALIDATION_EXCEPTION", UpstreamFailure.Refused)]
    [InlineData("STRING_TOO_LONG", UpstreamFailure.Refused)]
    [InlineData("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", UpstreamFailure.Refused)]
    [InlineData("DUPLICATES_DETECTED", UpstreamFailure.Refused)]
    [InlineData("NOT_FOUND", UpstreamFailure.Refused)]
    [InlineData("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", UpstreamFailure.Unexplained)]
    [InlineData("SOMETHING_NEW", UpstreamFailure.Refused)]
    public void A_code_decides_whatever_the_status(string code, UpstreamFailure failure) =>
        Assert.Equal(failure, SalesforceErrors.Classify(new SalesforceError(code, "", []), 400));

    [Theory]
    [InlineData("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "CaseTrigger: execution of BeforeUpdate caused by: System.DmlException: Update failed. first error: UNABLE_TO_LOCK_ROW, unable to obtain exclusive access", UpstreamFailure.Transient)]
    [InlineData("CANNOT_EXECUTE_FLOW_TRIGGER", "The flow failed: UNABLE_TO_LOCK_ROW", UpstreamFailure.Transient)]
    [InlineData("FLOW_EXCEPTION", "System.LimitException: Apex CPU time limit exceeded", UpstreamFailure.Transient)]
    [InlineData("CANNOT_EXECUTE_FLOW_TRIGGER", "We can't save this record because the Route process failed: REQUEST_RUNNING_TOO_LONG: Your request was running for too long", UpstreamFailure.Transient)]
    [InlineData("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "CaseTrigger: execution of AfterUpdate caused by: System.QueryException: Record Currently Unavailable: The record you are attempting to edit is currently being modified by another user. Please try again.: []", UpstreamFailure.Transient)]
    [InlineData("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "pkg: execution of AfterInsert caused by: System.CalloutException: Read timed out", UpstreamFailure.Transient)]
    [InlineData("APEX_ERROR", "System.QueryException: Your query request was running for too long.", UpstreamFailure.Transient)]
    [InlineData("CANNOT_EXECUTE_FLOW_TRIGGER", "The flow tried to update these records: 500. This error occurred: FIELD_CUSTOM_VALIDATION_EXCEPTION: Nein.", UpstreamFailure.Refused)]
    [InlineData("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "first error: REQUIRED_FIELD_MISSING, Required fields are missing: [LastName]", UpstreamFailure.Refused)]
    [InlineData("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "first error: FIELD_CUSTOM_VALIDATION_EXCEPTION, x; first error: UNABLE_TO_LOCK_ROW, y", UpstreamFailure.Transient)]
    [InlineData("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "first error: INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY, no", UpstreamFailure.SetUp)]
    [InlineData("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "first error: REQUEST_LIMIT_EXCEEDED, TotalRequests Limit exceeded", UpstreamFailure.SetUp)]
    [InlineData("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "CaseTrigger: execution of BeforeUpdate caused by: System.NullPointerException: Attempt to de-reference a null object", UpstreamFailure.Unexplained)]
    [InlineData("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "Der Datensatz ist derzeit nicht verf\u00fcgbar", UpstreamFailure.Unexplained)]
    [InlineData("FLOW_EXCEPTION", "Some field is missing", UpstreamFailure.Unexplained)]
    [InlineData("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Update failed. first error: UNABLE_TO_LOCK_ROW, unable to obtain exclusive access to this record", UpstreamFailure.Transient)]
    [InlineData("FIELD_CUSTOM_VALIDATION_EXCEPTION", "The subject is wrong. Please try again", UpstreamFailure.Refused)]
    [InlineData("STRING_TOO_LONG", "data value too large: UNABLE_TO_LOCK_ROW", UpstreamFailure.Refused)]
    public void An_orgs_own_automation_is_looked_into(string code, string message, UpstreamFailure failure) =>
        Assert.Equal(failure, SalesforceErrors.Classify(new SalesforceError(code, message, []), 400));

    [Theory]
    [InlineData(420, UpstreamFailure.Transient)]
    [InlineData(429, UpstreamFailure.Transient)]
    [InlineData(500, UpstreamFailure.Transient)]
    [InlineData(401, UpstreamFailure.SetUp)]
    [InlineData(403, UpstreamFailure.SetUp)]
    [InlineData(409, UpstreamFailure.Refused)]
    public void An_unknown_code_goes_by_the_status(int status, UpstreamFailure failure) =>
        Assert.Equal(failure, SalesforceErrors.Classify(new SalesforceError("SOMETHING_NEW", "", []), status));

    [Theory]
    [InlineData(403, """[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]""", UpstreamFailure.SetUp, "REQUEST_LIMIT_EXCEEDED")]
    [InlineData(400, """[{"message":"no such column","errorCode":"INVALID_FIELD","fields":["Name"]}]""", UpstreamFailure.Refused, "INVALID_FIELD")]
    [InlineData(404, "<html>no such page</html>", UpstreamFailure.SetUp, "http-404")]
    [InlineData(302, "", UpstreamFailure.SetUp, "http-302")]
    [InlineData(200, "<html>maintenance</html>", UpstreamFailure.Transient, "unexpected-answer")]
    [InlineData(200, """{"Name":"no id"}""", UpstreamFailure.Transient, "unexpected-answer")]
    public async Task A_failure_tells_what_the_retry_decision_needs(int status, string body, UpstreamFailure failure, string code)
    {
        using var fixture = new UpstreamFixture().GivenLogin();
        fixture.Http.On(Read, status, body);

        var thrown = await fixture.FailureAsync(fixture.Salesforce.FindUserAsync(User, default));

        Assert.Equal(("salesforce", failure, code), (thrown.Upstream, thrown.Failure, thrown.Code));
        Assert.DoesNotContain("no such column", thrown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outage_page_is_transient_and_repeated()
    {
        using var fixture = new UpstreamFixture().GivenLogin();
        fixture.Http.On(Read, 503, "<html>down</html>").On(Read, 503, "<html>down</html>").On(Read, 503, "<html>down</html>", ("Retry-After", "90"));

        var thrown = await fixture.FailureAsync(fixture.Salesforce.FindUserAsync(User, default));

        Assert.Equal((UpstreamFailure.Transient, "http-503", TimeSpan.FromSeconds(90)), (thrown.Failure, thrown.Code, thrown.RetryAfter));
        Assert.Equal(["salesforce:ok", "salesforce:transient"], fixture.Outcomes);
    }

    [Fact]
    public async Task A_record_that_is_not_there_is_an_answer()
    {
        using var fixture = new UpstreamFixture().GivenLogin();
        fixture.Http.On(Read, 404, """[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]""");

        Assert.Null(await fixture.RunAsync(fixture.Salesforce.FindUserAsync(User, default)));
        Assert.Equal(["salesforce:ok", "salesforce:ok"], fixture.Outcomes);
    }
}
