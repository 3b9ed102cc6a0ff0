using System.Text.Json;
using SupportChat.Salesforce;
using SupportChat.Tests.Fixtures;
using SupportChat.Upstreams;

namespace SupportChat.Tests.Salesforce;

public sealed class SalesforceClientRequestTests : IDisposable
{
    private const string Root = "/services/data/v67.0";
    private const string Composite = $"POST {Root}/composite";
    private const string CaseFields =
        "fields=Id,CaseNumber,Status,IsClosed,ClosedDate,OwnerId,SystemModstamp,SupportChat_ConversationId__c,SupportChat_LastIntent__c";
    private const string CaseJson = """{"attributes":{"type":"Case"},"Id":"500Ri00000PThftIAD","CaseNumber":"00001026","Status":"New","IsClosed":false,"OwnerId":"00G000000000001EAA","SystemModstamp":"2026-11-23T03:23:50.000+0000","SupportChat_ConversationId__c":"key","SupportChat_LastIntent__c":null}""";
    private const string UpdateCase = $"PATCH {Root}/sobjects/Case/500Ri00000PThftIAD";
    private const string Upsert = $"PATCH {Root}/composite/sobjects/SupportChat_Message__c/MessageId__c";
    private const string NotFound = """[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]""";

    private static readonly SalesforceId Id = SalesforceId.Parse("500Ri00000PThft");

    private readonly UpstreamFixture fixture = new UpstreamFixture().GivenLogin();

    private SalesforceClient Client => fixture.Salesforce;

    private SentRequest Last => fixture.Http.Sent[^1];

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task A_case_is_created_and_read_in_one_call()
    {
        fixture.Http.On(
            Composite,
            200,
            Parts(201, """{"id":"500Ri00000PThftIAD","success":true,"errors":[]}""", 200, CaseJson),
            ("Sforce-Limit-Info", "per-app-api-usage=17/250(appName=x); api-usage=123/100000"));

        var fields = new Dictionary<string, object?> { ["Subject"] = "Hi \"you\"", ["N"] = 1.5m, ["B"] = true, ["T"] = DateTimeOffset.UnixEpoch, ["Z"] = null };
        var created = Assert.IsType<CaseCreation.Created>(await Client.CreateCaseAsync("key", fields, default));

        Assert.Equal(
            new CaseSnapshot
            {
                Id = Id,
                ConversationKey = "key",
                CaseNumber = "00001026",
                Status = "New",
                OwnerId = SalesforceId.Parse("00G000000000001"),
                SystemModstamp = new DateTimeOffset(2026, 11, 23, 3, 23, 50, TimeSpan.Zero),
            },
            created.Case);
        Assert.Equal(
            """{"allOrNone":false,"compositeRequest":[{"method":"POST","url":"/services/data/v67.0/sobjects/Case","referenceId":"newCase","httpHeaders":{"Sforce-Auto-Assign":"TRUE","Sforce-Call-Options":"client=SupportChat"},"body":{"SupportChat_ConversationId__c":"key","Subject":"Hi \u0022you\u0022","N":1.5,"B":true,"T":"1970-01-01T00:00:00.000Z","Z":null}},{"method":"GET","url":"/services/data/v67.0/sobjects/Case/@{newCase.id}?"""
                + CaseFields + "\",\"referenceId\":\"readCase\"}]}",
            Last.Body);
        Assert.Equal(
            ("Bearer 00D!first", "client=SupportChat", "application/json"),
            (Last.Headers["Authorization"], Last.Headers["Sforce-Call-Options"], Last.Headers["Accept"]));
        Assert.Equal("acme.my.salesforce.com", Last.Address.Host);
        Assert.Equal(new ApiUsage(123, 100_000), Client.LastApiUsage);
    }

    [Fact]
    public async Task A_case_that_could_not_be_read_with_its_creation_is_read_by_itself()
    {
        fixture.Http
            .On(Composite, 200, Parts(201, """{"id":"500Ri00000PThftIAD","success":true,"errors":[]}""", 503, "[]"))
            .On($"GET {Root}/sobjects/Case/500Ri00000PThftIAD?{CaseFields}", 200, CaseJson);

        Assert.Equal("00001026", Assert.IsType<CaseCreation.Created>(await Create()).Case.CaseNumber);
    }

    [Theory]
    [InlineData("""[{"errorCode":"DUPLICATE_VALUE","message":"duplicate value found: SupportChat_ConversationId__c duplicates value on record with id: 500Ri00000PThft","fields":[]}]""")]
    [InlineData("""[{"errorCode":"DUPLICATE_VALUE","message":"duplicate value found","fields":["SupportChat_ConversationId__c"]}]""")]
    public async Task Our_key_taken_means_that_an_earlier_creation_succeeded(string errors)
    {
        fixture.Http.On(Composite, 200, Parts(400, errors, 400, "[]"));

        Assert.IsType<CaseCreation.Duplicate>(await Create());
    }

    [Fact]
    public async Task Another_unique_field_taken_is_a_refusal()
    {
        fixture.Http.On(Composite, 200, Parts(400, """[{"errorCode":"DUPLICATE_VALUE","message":"duplicate value found: Ticket__c","fields":["Ticket__c"]}]""", 400, "[]"));

        var refused = Assert.IsType<CaseCreation.Refused>(await Create());

        Assert.Equal(("DUPLICATE_VALUE", "Ticket__c"), (refused.Errors[0].Code, refused.Errors[0].Fields[0]));
    }

    [Theory]
    [InlineData(400, """[{"errorCode":"UNABLE_TO_LOCK_ROW","message":"x"}]""", UpstreamFailure.Transient, "UNABLE_TO_LOCK_ROW")]
    [InlineData(403, """[{"errorCode":"INSUFFICIENT_ACCESS","message":"x"}]""", UpstreamFailure.SetUp, "INSUFFICIENT_ACCESS")]
    [InlineData(503, "\"down\"", UpstreamFailure.Transient, "http-503")]
    public async Task A_creation_that_is_not_the_datas_fault_fails(int status, string errors, UpstreamFailure failure, string code)
    {
        fixture.Http.On(Composite, 200, Parts(status, errors, 400, "[]"));

        var thrown = await fixture.FailureAsync(Create());

        Assert.Equal((failure, code), (thrown.Failure, thrown.Code));
    }

    [Fact]
    public async Task A_case_is_found_by_its_key_or_not()
    {
        fixture.Http
            .On($"GET {Root}/sobjects/Case/SupportChat_ConversationId__c/a%2Fb?{CaseFields}", 200, CaseJson)
            .On($"GET {Root}/sobjects/Case/SupportChat_ConversationId__c/none?{CaseFields}", 404, NotFound)
            .On($"GET {Root}/sobjects/Case/500Ri00000PThftIAD?{CaseFields}", 404, """[{"errorCode":"ENTITY_IS_DELETED","message":"x"}]""");

        Assert.Equal(Id, (await Client.FindCaseByKeyAsync("a/b", default))!.Id);
        Assert.Null(await Client.FindCaseByKeyAsync("none", default));
        Assert.Null(await Client.FindCaseAsync(Id, default));
    }

    [Fact]
    public async Task An_update_runs_no_assignment_rule()
    {
        fixture.Http.On(UpdateCase, 204, "");

        Assert.IsType<CaseUpdate.Updated>(await Update());
        Assert.Equal("""{"Status":"Closed"}""", Last.Body);
        Assert.Equal("FALSE", Last.Headers["Sforce-Auto-Assign"]);
    }

    [Fact]
    public async Task An_update_ends_in_one_of_three_ways_or_fails()
    {
        fixture.Http
            .On(UpdateCase, 404, NotFound)
            .On(UpdateCase, 400, """[{"errorCode":"INVALID_CROSS_REFERENCE_KEY","message":"invalid cross reference id"}]""")
            .On(UpdateCase, 400, """[{"errorCode":"INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST","message":"x","fields":["Status"]}]""")
            .On(UpdateCase, 400, """[{"errorCode":"UNABLE_TO_LOCK_ROW","message":"x"}]""")
            .On(UpdateCase, 404, "<html>no such page</html>");

        Assert.IsType<CaseUpdate.NotFound>(await Update());
        Assert.IsType<CaseUpdate.NotFound>(await Update());
        Assert.Equal("Status", Assert.IsType<CaseUpdate.Refused>(await Update()).Errors[0].Fields[0]);
        Assert.Equal(UpstreamFailure.Transient, (await fixture.FailureAsync(Update())).Failure);
        Assert.Equal(UpstreamFailure.SetUp, (await fixture.FailureAsync(Update())).Failure);
    }

    [Fact]
    public async Task A_refused_token_is_renewed_and_the_call_repeated_once()
    {
        const string expired = """[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]""";
        fixture.Http
            .On(UpdateCase, 204, "")
            .On(UpdateCase, 401, expired)
            .On(UpstreamFixture.LoginRequest, 200, UpstreamFixture.Token.Replace("first", "second", StringComparison.Ordinal).Replace(
                "acme.my", "moved.my", StringComparison.Ordinal))
            .On(UpdateCase, 204, "");
        Assert.IsType<CaseUpdate.Updated>(await Update());
        fixture.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.IsType<CaseUpdate.Updated>(await Update());
        Assert.Equal(("Bearer 00D!second", "moved.my.salesforce.com"), (Last.Headers["Authorization"], Last.Address.Host));

        fixture.Http.On(UpdateCase, 401, expired).On(UpstreamFixture.LoginRequest, 200, UpstreamFixture.Token).On(UpdateCase, 401, expired);
        var thrown = await fixture.FailureAsync(Update());
        Assert.Equal((UpstreamFailure.SetUp, "INVALID_SESSION_ID", 0), (thrown.Failure, thrown.Code, fixture.Http.Missing));
    }

    [Fact]
    public async Task Cases_are_queried_in_chunks_with_their_deleted_ones_page_by_page()
    {
        var ids = Enumerable.Range(0, 201).Select(i => SalesforceId.Parse($"500Ri0000000{i:000}")).ToList();
        fixture.Http
            .On(Query(ids.Take(200)), 200, $$"""{"totalSize":2,"done":false,"nextRecordsUrl":"{{Root}}/query/01g-2000","records":[{{CaseJson}}]}""")
            .On($"GET {Root}/query/01g-2000", 200, """{"totalSize":2,"done":true,"records":[{"Id":"500Ri00000PThft","Status":"Closed","IsClosed":true,"OwnerId":"005Dp000000Ppjs","IsDeleted":true,"MasterRecordId":"500Ri00000PThftIAD"}]}""")
            .On(Query(ids.Skip(200)), 200, """{"totalSize":0,"done":true,"records":[]}""");

        var cases = await Client.FindCasesAsync(ids, default);

        Assert.Equal([(false, (SalesforceId?)null), (true, Id)], cases.Select(one => (one.IsDeleted, one.MasterRecordId)));

        static string Query(IEnumerable<SalesforceId> some) => $"GET {Root}/queryAll?q=" + Uri.EscapeDataString(
            $"SELECT {CaseFields[7..]},IsDeleted,MasterRecordId FROM Case WHERE Id IN ({string.Join(',', some.Select(id => $"'{id}'"))})");
    }

    [Fact]
    public async Task A_page_that_leads_elsewhere_is_not_followed()
    {
        var soql = Uri.EscapeDataString("SELECT ApiName, IsClosed, IsDefault, SortOrder FROM CaseStatus");
        fixture.Http.On($"GET {Root}/query?q={soql}", 200, """{"done":false,"nextRecordsUrl":"https://evil.test/","records":[]}""");

        Assert.Equal("unexpected-answer", (await fixture.FailureAsync(Client.ListCaseStatusesAsync(default))).Code);
    }

    [Fact]
    public async Task Rows_are_upserted_with_what_is_known_and_cut_to_their_fields()
    {
        fixture.Http.On(Upsert, 200, """[{"id":"a01","success":true,"errors":[],"created":true},{"id":"a02","success":true,"errors":[],"created":false}]""");
        var text = new string('x', 131_071) + "\U0001F600";

        var results = await Client.UpsertMessagesAsync(
            [
                new TranscriptRow
                {
                    MessageId = "c-1",
                    CaseId = Id,
                    SenderId = "ann",
                    SenderName = "Ann",
                    SenderType = "Customer",
                    Kind = "Text",
                    Text = text,
                    SentAt = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_456),
                    SentAtMs = 1_700_000_000_456,
                    Version = 1_700_000_000_456
                },
                new TranscriptRow { MessageId = "c-2", CaseId = Id, Deleted = true, DeletedAt = DateTimeOffset.UnixEpoch, Version = 9_007_199_254_740_991 },
            ],
            default);

        Assert.Equal([new RowResult.Written(), new RowResult.Written()], results);
        var body = JsonElement.Parse(Last.Body!);
        Assert.False(body.GetProperty("allOrNone").GetBoolean());
        Assert.Equal(131_071, body.GetProperty("records")[0].GetProperty("Text__c").GetString()!.Length);
        Assert.Equal(
            """{"attributes":{"type":"SupportChat_Message__c"},"MessageId__c":"c-2","Case__c":"500Ri00000PThftIAD","DeletedAt__c":"1970-01-01T00:00:00.000Z","Deleted__c":true,"Version__c":9007199254740991}""",
            body.GetProperty("records")[1].GetRawText());
    }

    [Fact]
    public async Task Each_row_has_its_own_end()
    {
        fixture.Http.On(
            Upsert,
            200,
            """
            [{"success":false,"errors":[{"statusCode":"FIELD_CUSTOM_VALIDATION_EXCEPTION","message":"SUPPORTCHAT_OLDER_VERSION","fields":["Version__c"]}]},
             {"success":false,"errors":[{"statusCode":"FIELD_CUSTOM_VALIDATION_EXCEPTION","message":"Another rule","fields":[]}]},
             {"success":false,"errors":[{"statusCode":"STRING_TOO_LONG","message":"Text: data value too large: SUPPORTCHAT_OLDER_VERSION","fields":["Text__c"]}]},
             {"success":false,"errors":[{"statusCode":"UNABLE_TO_LOCK_ROW","message":"x","fields":[]}]},
             {"success":false,"errors":[{"statusCode":"UNABLE_TO_LOCK_ROW","message":"x","fields":[]},{"statusCode":"REQUIRED_FIELD_MISSING","message":"x","fields":["Case__c"]}]},
             {"success":false,"errors":[]}]
            """);

        var results = await Client.UpsertMessagesAsync([.. Enumerable.Range(0, 6).Select(i => Row($"c-{i}"))], default);

        Assert.Equal(
            ["OlderVersion", "FIELD_CUSTOM_VALIDATION_EXCEPTION Refused", "STRING_TOO_LONG Refused", "UNABLE_TO_LOCK_ROW Transient",
                "REQUIRED_FIELD_MISSING Refused", "UNKNOWN_EXCEPTION Transient"],
            results.Select(result => result is RowResult.Failed failed ? $"{failed.Error.Code} {failed.Failure}" : result.GetType().Name));
    }

    [Fact]
    public async Task Rows_and_results_must_match()
    {
        Assert.Empty(await Client.UpsertMessagesAsync([], default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Client.UpsertMessagesAsync([.. Enumerable.Range(0, 201).Select(i => Row($"c-{i}"))], default));
        fixture.Http.On(Upsert, 200, "[]");
        Assert.Equal("unexpected-answer", (await fixture.FailureAsync(Client.UpsertMessagesAsync([Row("c-1")], default))).Code);
    }

    [Theory]
    [InlineData("ann", "'ann'")]
    [InlineData("o'hara", @"'o\'hara'")]
    [InlineData("a\\' OR Id != null --", @"'a\\\' OR Id != null --'")]
    [InlineData("a\n\r\t\b\f\"b", @"'a\n\r\t\b\f\""b'")]
    public void A_literal_cannot_be_left(string text, string literal) => Assert.Equal(literal, Soql.Literal(text));

    [Theory]
    [InlineData("api-usage=123/100000", 123, 100_000)]
    [InlineData("per-app-api-usage=17/250(appName=x), api-usage=5/10", 5, 10)]
    [InlineData("per-app-api-usage=17/250(appName=x)", null, null)]
    [InlineData("api-usage=many/1", null, null)]
    [InlineData(null, null, null)]
    public void Usage_is_read_from_the_orgs_own_figure(string? header, int? used, int? limit) =>
        Assert.Equal(used is null ? null : new ApiUsage(used.Value, limit!.Value), ApiUsage.Read(header));

    private static TranscriptRow Row(string messageId) => new() { MessageId = messageId, CaseId = Id, Version = 1 };

    private static string Parts(int created, string creation, int read, string reading) =>
        $$"""{"compositeResponse":[{"body":{{creation}},"httpHeaders":{},"httpStatusCode":{{created}},"referenceId":"newCase"},{"body":{{reading}},"httpHeaders":{},"httpStatusCode":{{read}},"referenceId":"readCase"}]}""";

    private Task<CaseCreation> Create() => Client.CreateCaseAsync("key", new Dictionary<string, object?>(), default);

    private Task<CaseUpdate> Update() => Client.UpdateCaseAsync(Id, new Dictionary<string, object?> { ["Status"] = "Closed" }, autoAssign: false, default);
}
