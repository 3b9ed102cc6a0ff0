using System.Net;
using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Salesforce;

public sealed class QueryTests
{
    [Theory]
    [InlineData("Subject = 'alpha'", "a")]
    [InlineData("Subject = 'ALPHA'", "a")]
    [InlineData("SupportChat_ConversationId__c = 'A'", "")]
    [InlineData("SupportChat_ConversationId__c IN ('a', 'c', 'z')", "a c")]
    [InlineData("SupportChat_ConversationId__c NOT IN ('a') AND Subject != null", "b c")]
    [InlineData("Subject LIKE '%ph%' OR Subject LIKE 'brav_'", "a b")]
    [InlineData("NOT (Subject LIKE 'a%')", "b c d")]
    [InlineData("Subject = null", "d")]
    [InlineData("Subject != null AND IsClosed = false", "a c")]
    [InlineData("IsClosed = true", "b")]
    [InlineData("SupportChat_Rating__c >= 3 AND (Subject = 'alpha' OR Subject = 'charlie')", "a")]
    [InlineData("SupportChat_Rating__c > 2.5", "a b")]
    [InlineData("SupportChat_Rating__c < 3", "c")]
    [InlineData("CreatedDate > 2020-01-01T00:00:00Z AND CreatedDate < 2120-01-01T00:00:00+00:00", "a b c d")]
    [InlineData("SystemModstamp <= 2020-01-01T00:00:00Z", "")]
    [InlineData("CreatedDate = LAST_N_DAYS:1 AND CreatedDate != NEXT_N_DAYS:2", "a b c d")]
    [InlineData("CreatedDate >= LAST_90_DAYS", "a b c d")]
    [InlineData("CreatedDate < N_DAYS_AGO:3", "")]
    [InlineData("ClosedDate = NEXT_YEAR", "")]
    [InlineData("Subject = TODAY", "INVALID_QUERY_FILTER_OPERATOR")]
    [InlineData("CreatedDate = LAST_N_DAYS:x", "MALFORMED_QUERY")]
    [InlineData("OwnerId = '005000000000001'", "b")]
    [InlineData("Owner.Name = 'Ada Keller'", "b")]
    [InlineData("OwnerId IN ('005000000000001AAA', '005000000000009AAA') AND IsClosed = false", "a c d")]
    [InlineData("Description LIKE 'x'", "INVALID_FIELD")]
    [InlineData("Subject = alpha", "MALFORMED_QUERY")]
    [InlineData("Subject = 'a' AND IsClosed = true OR Subject = 'b'", "MALFORMED_QUERY")]
    [InlineData("Subject = 1", "INVALID_FIELD")]
    [InlineData("SupportChat_Rating__c = '3'", "INVALID_FIELD")]
    [InlineData("CreatedDate > '2020-01-01T00:00:00Z'", "INVALID_FIELD")]
    [InlineData("Id = 'nonsense'", "INVALID_QUERY_FILTER_OPERATOR")]
    [InlineData("Nope = 'a'", "INVALID_FIELD")]
    [InlineData("Nope__r.Name = 'a'", "INVALID_FIELD")]
    [InlineData("Subject = 'open", "MALFORMED_QUERY")]
    [InlineData("Subject LIKE 'a' LIMIT x", "MALFORMED_QUERY")]
    public async Task Conditions_choose_rows_or_are_refused(string where, string expected)
    {
        await using var org = await EmulatedOrg.StartAsync();
        await GivenFourCasesAsync(org);

        var answer = await org.QueryAsync($"SELECT SupportChat_ConversationId__c FROM Case WHERE {where}");

        var actual = answer.Status == HttpStatusCode.OK
            ? string.Join(' ', answer.Json!["records"]!.AsArray().Select(row => (string)row!["SupportChat_ConversationId__c"]!).Order(StringComparer.Ordinal))
            : answer.Code;
        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData("ORDER BY Subject", "d a b c")]
    [InlineData("ORDER BY Subject ASC NULLS LAST", "a b c d")]
    [InlineData("ORDER BY Subject DESC NULLS LAST LIMIT 2", "c b")]
    [InlineData("ORDER BY SupportChat_Rating__c DESC NULLS LAST, Subject DESC LIMIT 3 OFFSET 1", "a c d")]
    [InlineData("ORDER BY CaseNumber LIMIT 2 OFFSET 1", "b c")]
    public async Task Rows_are_sorted_and_cut(string order, string expected)
    {
        await using var org = await EmulatedOrg.StartAsync();
        await GivenFourCasesAsync(org);

        var rows = await org.RowsAsync($"SELECT SupportChat_ConversationId__c FROM Case {order}");

        Assert.Equal(expected, string.Join(' ', rows.Select(row => (string)row!["SupportChat_ConversationId__c"]!)));
    }

    [Theory]
    [InlineData("SELECT Id FROM Nothing", "INVALID_TYPE")]
    [InlineData("SELECT FROM Case", "MALFORMED_QUERY")]
    [InlineData("SELECT Id, Id FROM Case", "INVALID_FIELD")]
    [InlineData("SELECT Nope FROM Case", "INVALID_FIELD")]
    [InlineData("SELECT COUNT(Nope) FROM Case", "INVALID_FIELD")]
    [InlineData("SELECT Id FROM Case ORDER BY Description", "MALFORMED_QUERY")]
    [InlineData("SELECT Id FROM Case LIMIT 1 OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE")]
    [InlineData("DELETE FROM Case", "MALFORMED_QUERY")]
    public async Task A_query_that_makes_no_sense_is_refused(string soql, string code)
    {
        await using var org = await EmulatedOrg.StartAsync();

        var answer = await org.QueryAsync(soql);

        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("SELECT MAX(CreatedDate) FROM Case", "MAX()")]
    [InlineData("SELECT Status, COUNT(Id) FROM Case GROUP BY Status", "COUNT()")]
    [InlineData("SELECT Id FROM Case GROUP BY Id", "GROUP")]
    [InlineData("SELECT Id FROM Case WITH SECURITY_ENFORCED", "WITH")]
    [InlineData("SELECT Id FROM Case LIMIT 1 FOR UPDATE", "FOR")]
    [InlineData("SELECT Owner.Manager.Name FROM Case", "Owner.Manager.Name")]
    [InlineData("SELECT Id, (SELECT Id FROM Contacts) FROM Case", "a query in a query")]
    [InlineData("SELECT Id FROM Case WHERE OwnerId IN (SELECT Id FROM User)", "a query in a query")]
    [InlineData("SELECT Id FROM Case WHERE DAY_ONLY(CreatedDate) = TODAY", "DAY_ONLY")]
    [InlineData("SELECT Id FROM Case WHERE CreatedDate = THIS_FISCAL_YEAR", "THIS_FISCAL_YEAR")]
    public async Task A_query_that_only_the_real_service_answers_is_refused_in_words_of_the_emulators_own(string soql, string what)
    {
        await using var org = await EmulatedOrg.StartAsync();

        var answer = await org.QueryAsync(soql);

        Assert.Equal((HttpStatusCode.NotImplemented, "NOT_SERVED"), (answer.Status, answer.Code));
        Assert.StartsWith("The Salesforce emulator does not serve ", answer.Message!, StringComparison.Ordinal);
        Assert.Contains(what, answer.Message!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("COUNT(Id)", "expr0", 4)]
    [InlineData("COUNT(Subject)", "expr0", 3)]
    [InlineData("count(Id) total", "total", 4)]
    public async Task Records_are_counted_by_a_field(string field, string name, int expected)
    {
        await using var org = await EmulatedOrg.StartAsync();
        await GivenFourCasesAsync(org);

        var row = (await org.RowsAsync($"SELECT {field} FROM Case")).Single()!;

        Assert.Equal(("AggregateResult", expected), ((string?)row["attributes"]!["type"], (int)row[name]!));
    }

    [Fact]
    public async Task Relationships_come_nested_and_are_null_where_nothing_is_referenced()
    {
        await using var org = await EmulatedOrg.StartAsync();
        var id = await org.GivenCaseAsync();
        await org.GivenAsync("SupportChat_Message__c", $$"""{"MessageId__c":"m1","Case__c":"{{id}}"}""");
        await org.GivenAsync("SupportChat_Message__c", """{"MessageId__c":"m2"}""");

        var rows = await org.RowsAsync("SELECT MessageId__c, Case__r.CaseNumber, Case__r.Status, Owner.Name FROM SupportChat_Message__c ORDER BY MessageId__c");

        Assert.Equal(("00001001", "New"), ((string)rows[0]!["Case__r"]!["CaseNumber"]!, (string)rows[0]!["Case__r"]!["Status"]!));
        Assert.Equal("Case", (string)rows[0]!["Case__r"]!["attributes"]!["type"]!);
        Assert.Equal(("User", "Integration User"), ((string)rows[0]!["Owner"]!["attributes"]!["type"]!, (string)rows[0]!["Owner"]!["Name"]!));
        Assert.Null(rows[1]!["Case__r"]);
    }

    [Fact]
    public async Task Quotes_and_backslashes_are_escaped_in_literals()
    {
        await using var org = await EmulatedOrg.StartAsync();
        await org.GivenAsync("Case", """{"Subject":"it's a \\ \"test\""}""");

        var rows = await org.RowsAsync("""SELECT Subject FROM Case WHERE Subject = 'it\'s a \\ \"test\"'""");

        Assert.Single(rows);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_while_rows_are_added()
    {
        await using var org = await EmulatedOrg.StartAsync();
        await GivenMessagesAsync(org, 450);
        var first = (await org.QueryAsync("SELECT MessageId__c FROM SupportChat_Message__c ORDER BY MessageId__c", ("Sforce-Query-Options", "batchSize=200"))).Json!;
        await org.GivenAsync("SupportChat_Message__c", """{"MessageId__c":"a-new-one"}""");

        var keys = Keys(first).ToList();
        for (var page = first; !(bool)page["done"]!;)
        {
            page = (await org.SendAsync("GET", (string)page["nextRecordsUrl"]!, null, ("Sforce-Query-Options", "batchSize=200"))).Json!;
            keys.AddRange(Keys(page));
        }

        Assert.Equal(450, (int)first["totalSize"]!);
        Assert.Equal(200, first["records"]!.AsArray().Count);
        Assert.Equal(Enumerable.Range(0, 450).Select(n => $"m{n:0000}"), keys);
        Assert.Equal("INVALID_QUERY_LOCATOR", (await org.SendAsync("GET", "query/01g000000000009-200")).Code);
    }

    [Theory]
    [InlineData("SELECT ApiName, MasterLabel, IsClosed, IsDefault, SortOrder FROM CaseStatus ORDER BY SortOrder", 4)]
    [InlineData("SELECT Id, DeveloperName FROM Group WHERE Type = 'Queue' AND DeveloperName = 'SupportChat'", 1)]
    [InlineData("SELECT Id, Name, Email, Username, IsActive, FullPhotoUrl FROM User WHERE Id = '005000000000002'", 1)]
    [InlineData("SELECT Id FROM AssignmentRule WHERE SobjectType = 'Case' AND Active = true", 1)]
    [InlineData("SELECT Id, IsSandbox, InstanceName FROM Organization", 1)]
    [InlineData("SELECT QueueId, Queue.DeveloperName FROM QueueSobject WHERE SobjectType = 'Case'", 1)]
    [InlineData("SELECT UserId, Status, AcceptDateTime FROM AgentWork WHERE WorkItemId = '500000000000001' ORDER BY CreatedDate DESC LIMIT 1", 0)]
    [InlineData("SELECT Id, AccountId FROM Contact WHERE Email = 'a@b.example' ORDER BY LastModifiedDate DESC LIMIT 2", 0)]
    public async Task The_queries_of_an_integration_work_on_a_new_org(string soql, int count)
    {
        await using var org = await EmulatedOrg.StartAsync();

        Assert.Equal(count, (await org.RowsAsync(soql)).Count);
    }

    [Fact]
    public async Task The_versions_need_no_proof_and_describe_knows_the_fields_of_the_metadata()
    {
        await using var org = await EmulatedOrg.StartAsync();
        using var versions = await org.Http.GetAsync("/services/data/");

        var describe = await org.ReadAsync("sobjects/SupportChat_Message__c/describe");
        var key = describe["fields"]!.AsArray().Single(field => (string)field!["name"]! == "MessageId__c")!;
        var kind = describe["fields"]!.AsArray().Single(field => (string)field!["name"]! == "Kind__c")!;

        Assert.Contains("""{"label":"Summer '26","url":"/services/data/v67.0","version":"67.0"}""",
            await versions.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(
            "string True True True 60", $"{key["type"]} {(bool)key["unique"]!} {(bool)key["externalId"]!} {(bool)key["caseSensitive"]!} {key["length"]}");
        var status = (await org.ReadAsync("sobjects/Case/describe"))["fields"]!.AsArray().Single(field => (string)field!["name"]! == "Status")!;
        Assert.Equal("New", (string?)status["defaultValue"]);
        Assert.Equal(["New"], status["picklistValues"]!.AsArray().Where(value => (bool)value!["defaultValue"]!).Select(value => (string)value!["value"]!));
        Assert.Equal(["Text", "File", "Admin"], kind["picklistValues"]!.AsArray().Select(value => (string)value!["value"]!));
        Assert.Contains((await org.ReadAsync("sobjects"))["sobjects"]!.AsArray(), type => (string)type!["name"]! == "Case");
        Assert.Equal(100_000, (int)(await org.ReadAsync("limits"))["DailyApiRequests"]!["Max"]!);
    }

    private static IEnumerable<string> Keys(JsonNode page) => page["records"]!.AsArray().Select(row => (string)row!["MessageId__c"]!);

    private static async Task GivenMessagesAsync(EmulatedOrg org, int count)
    {
        foreach (var chunk in Enumerable.Range(0, count).Chunk(200))
        {
            var rows = chunk.Select(n => $$"""{"attributes":{"type":"SupportChat_Message__c"},"MessageId__c":"m{{n:0000}}"}""");
            var answer = await org.SendAsync("POST", "composite/sobjects", $$"""{"records":[{{string.Join(',', rows)}}]}""");
            Assert.DoesNotContain("\"success\":false", answer.Text, StringComparison.Ordinal);
        }
    }

    private static async Task GivenFourCasesAsync(EmulatedOrg org)
    {
        await org.GivenAsync("Case", """{"SupportChat_ConversationId__c":"a","Subject":"alpha","SupportChat_Rating__c":3}""");
        await org.GivenAsync("Case", """{"SupportChat_ConversationId__c":"b","Subject":"bravo","SupportChat_Rating__c":5,"Status":"Closed","OwnerId":"005000000000001"}""");
        await org.GivenAsync("Case", """{"SupportChat_ConversationId__c":"c","Subject":"charlie","SupportChat_Rating__c":1}""");
        await org.GivenAsync("Case", """{"SupportChat_ConversationId__c":"d"}""");
    }
}
