using System.Net;
using System.Text.Json.Nodes;
using SupportChat.Emulators;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Salesforce;

public sealed class UpsertTests
{
    private const string Path = "sobjects/SupportChat_Message__c/MessageId__c/conv-1";

    [Fact]
    public async Task An_upsert_creates_then_updates()
    {
        await using var org = await EmulatedOrg.StartAsync();

        var created = await org.SendAsync("PATCH", Path, """{"Text__c":"one"}""");
        var updated = await org.SendAsync("PATCH", Path, """{"Text__c":"two"}""");
        var read = await org.ReadAsync(Path);

        Assert.Equal((HttpStatusCode.Created, true), (created.Status, (bool)created.Json!["created"]!));
        Assert.Equal((HttpStatusCode.OK, false), (updated.Status, (bool)updated.Json!["created"]!));
        Assert.Equal((string)created.Json["id"]!, (string)updated.Json["id"]!);
        Assert.Equal("two", (string)read["Text__c"]!);
    }

    [Fact]
    public async Task Update_only_never_creates()
    {
        await using var org = await EmulatedOrg.StartAsync();

        var answer = await org.SendAsync("PATCH", Path + "?updateOnly=true", """{"Text__c":"one"}""");

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal(0, (int)(await org.QueryAsync("SELECT COUNT() FROM SupportChat_Message__c")).Json!["totalSize"]!);
    }

    [Fact]
    public async Task A_key_that_several_records_share_is_answered_with_their_addresses_and_writes_nothing()
    {
        await using var org = await EmulatedOrg.StartAsync(new SalesforceEmulatorOptions { ContactExternalIdField = "CustomerId__c" });
        var first = await org.GivenAsync("Contact", """{"LastName":"One","CustomerId__c":"k"}""");
        var second = await org.GivenAsync("Contact", """{"LastName":"Two","CustomerId__c":"K"}""");

        var answer = await org.SendAsync("PATCH", "sobjects/Contact/CustomerId__c/k", """{"LastName":"Three"}""");

        Assert.Equal(HttpStatusCode.MultipleChoices, answer.Status);
        Assert.Equal(
            [$"/services/data/v67.0/sobjects/Contact/{first}", $"/services/data/v67.0/sobjects/Contact/{second}"],
            answer.Json!.AsArray().Select(url => (string)url!).Order(StringComparer.Ordinal));
        Assert.Empty(await org.RowsAsync("SELECT Id FROM Contact WHERE LastName = 'Three'"));
    }

    [Fact]
    public async Task The_key_must_not_be_repeated_in_the_body()
    {
        await using var org = await EmulatedOrg.StartAsync();

        var answer = await org.SendAsync("PATCH", Path, """{"MessageId__c":"conv-1"}""");

        Assert.Equal("INVALID_FIELD", answer.Code);
    }

    [Fact]
    public async Task Parallel_creates_of_one_key_leave_one_record()
    {
        await using var org = await EmulatedOrg.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            org.SendAsync("POST", "sobjects/Case", """{"SupportChat_ConversationId__c":"one"}""")));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(19, answers.Count(answer => answer.Code == "DUPLICATE_VALUE"));
        Assert.Single(await org.RowsAsync("SELECT Id FROM Case"));
    }

    [Fact]
    public async Task Two_upserts_of_one_new_key_meet_when_they_are_told_to()
    {
        await using var org = await EmulatedOrg.StartAsync();
        await RaceAsync(org, "once");

        var answers = await Task.WhenAll(org.SendAsync("PATCH", Path, """{"Text__c":"one"}"""), org.SendAsync("PATCH", Path, """{"Text__c":"two"}"""));

        var lost = Assert.Single(answers, answer => answer.Status == HttpStatusCode.BadRequest);
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal("DUPLICATE_VALUE", lost.Code);
        Assert.Contains("duplicate value found: MessageId__c duplicates value on record with id: ", lost.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await org.SendAsync("PATCH", Path, """{"Text__c":"three"}""")).Status);
        Assert.Equal("three", (string)(await org.ReadAsync(Path))["Text__c"]!);
    }

    [Fact]
    public async Task Rows_of_two_collections_meet_key_by_key_and_their_neighbours_are_written()
    {
        await using var org = await EmulatedOrg.StartAsync();
        await RaceAsync(org, "always");

        var answers = await Task.WhenAll(UpsertAsync("a", "b"), UpsertAsync("b", "c"));

        var rows = answers.SelectMany(answer => answer.Json!.AsArray()).ToList();
        Assert.Equal("DUPLICATE_VALUE", (string)Assert.Single(rows, row => !(bool)row!["success"]!)!["errors"]![0]!["statusCode"]!);
        var written = await org.RowsAsync("SELECT MessageId__c FROM SupportChat_Message__c ORDER BY MessageId__c");
        Assert.Equal(["a", "b", "c"], written.Select(row => (string)row!["MessageId__c"]!));

        await RaceAsync(org, "off");
        Assert.All(await Task.WhenAll(UpsertAsync("d"), UpsertAsync("d")), answer => Assert.True((bool)answer.Json![0]!["success"]!));

        Task<Answer> UpsertAsync(params IEnumerable<string> keys) =>
            org.SendAsync("PATCH", "composite/sobjects/SupportChat_Message__c/MessageId__c", new JsonObject
            {
                ["records"] = new JsonArray([.. keys.Select(key => new JsonObject
            {
                ["attributes"] = new JsonObject { ["type"] = "SupportChat_Message__c" },
                ["MessageId__c"] = key,
            })]),
            }.ToJsonString());
    }

    [Theory]
    [InlineData("""{"upsert":"sometimes"}""")]
    [InlineData("""{"upsert":"once","waitMs":-1}""")]
    [InlineData("{}")]
    public async Task A_race_that_makes_no_sense_is_refused(string body)
    {
        await using var org = await EmulatedOrg.StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await org.SendAsync("POST", "/emulator/races", body)).Status);
    }

    private static async Task RaceAsync(EmulatedOrg org, string mode) => Assert.Equal(
        HttpStatusCode.NoContent,
        (await org.SendAsync("POST", "/emulator/races", new JsonObject { ["upsert"] = mode, ["waitMs"] = 20_000 }.ToJsonString())).Status);

    [Fact]
    public async Task A_collection_gives_each_row_its_own_result_in_order()
    {
        await using var org = await EmulatedOrg.StartAsync();
        var caseId = await org.GivenCaseAsync();
        await org.GivenAsync("SupportChat_Message__c", """{"MessageId__c":"m2","Version__c":9}""");

        var answer = await org.SendAsync("PATCH", "composite/sobjects/SupportChat_Message__c/MessageId__c", Rows(
            $$"""{"MessageId__c":"m1","Case__r":{"SupportChat_ConversationId__c":"conv1"},"Version__c":1}""",
            """{"MessageId__c":"m2","Version__c":8}""",
            """{"MessageId__c":"m2","Version__c":10}""",
            """{"Version__c":10}""",
            """{"MessageId__c":"m3","Kind__c":"Smoke"}"""));

        var rows = answer.Json!.AsArray();
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.True((bool)rows[0]!["created"]!);
        Assert.Equal(["FIELD_CUSTOM_VALIDATION_EXCEPTION", "DUPLICATE_VALUE", "MISSING_ARGUMENT", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"],
            rows.Skip(1).Select(row => (string)row!["errors"]![0]!["statusCode"]!));
        Assert.All(rows.Skip(1), row => Assert.False((bool)row!["success"]!));
        var saved = await org.RowsAsync("SELECT MessageId__c, Case__c FROM SupportChat_Message__c ORDER BY MessageId__c");
        Assert.Equal(["m1", "m2"], saved.Select(row => (string)row!["MessageId__c"]!));
        Assert.Equal(caseId, (string)saved[0]!["Case__c"]!);
    }

    [Fact]
    public async Task All_or_none_takes_back_the_good_rows()
    {
        await using var org = await EmulatedOrg.StartAsync();

        var answer = await org.SendAsync("PATCH", "composite/sobjects/SupportChat_Message__c/MessageId__c",
            Rows(true, """{"MessageId__c":"m1"}""", """{"MessageId__c":"m2","Kind__c":"Smoke"}"""));

        Assert.Equal(["ALL_OR_NONE_OPERATION_ROLLED_BACK", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"],
            answer.Json!.AsArray().Select(row => (string)row!["errors"]![0]!["statusCode"]!));
        Assert.Empty(await org.RowsAsync("SELECT Id FROM SupportChat_Message__c"));
    }

    [Fact]
    public async Task Collections_create_update_read_and_delete()
    {
        await using var org = await EmulatedOrg.StartAsync();

        var created = await org.SendAsync("POST", "composite/sobjects",
            """{"records":[{"attributes":{"type":"Case"},"Subject":"a"},{"attributes":{"type":"Contact"},"LastName":"b"},{"attributes":{"type":"Nothing"}}]}""");
        var ids = created.Json!.AsArray().Select(row => (string?)row!["id"]).ToArray();
        var updated = await org.SendAsync("PATCH", "composite/sobjects",
            $$"""{"records":[{"attributes":{"type":"Case"},"id":"{{ids[0]}}","Subject":"c"},{"attributes":{"type":"Case"},"id":"500000000000999AAA","Subject":"d"}]}""");
        var read = await org.SendAsync("POST", "composite/sobjects/Case", $$"""{"ids":["500000000000999AAA","{{ids[0]}}"],"fields":["Subject"]}""");
        var deleted = await org.SendAsync("DELETE", $"composite/sobjects?ids={ids[0]},{ids[1]}");

        Assert.Equal("INVALID_TYPE", (string)created.Json[2]!["errors"]![0]!["statusCode"]!);
        Assert.True((bool)updated.Json![0]!["success"]!);
        Assert.Equal("INVALID_CROSS_REFERENCE_KEY", (string)updated.Json[1]!["errors"]![0]!["statusCode"]!);
        Assert.Null(read.Json![0]);
        Assert.Equal("c", (string)read.Json[1]!["Subject"]!);
        Assert.All(deleted.Json!.AsArray(), row => Assert.True((bool)row!["success"]!));
    }

    [Fact]
    public async Task More_than_200_rows_are_refused()
    {
        await using var org = await EmulatedOrg.StartAsync();

        var answer = await org.SendAsync("PATCH", "composite/sobjects/SupportChat_Message__c/MessageId__c",
            Rows([.. Enumerable.Range(0, 201).Select(n => $$"""{"MessageId__c":"m{{n}}"}""")]));

        Assert.Equal((HttpStatusCode.BadRequest, "EXCEEDED_MAX_SIZE_REQUEST"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Parallel_collections_on_the_same_keys_end_with_the_newest_version_of_each()
    {
        await using var org = await EmulatedOrg.StartAsync();

        await Task.WhenAll(Enumerable.Range(1, 40).Select(version => org.SendAsync("PATCH", "composite/sobjects/SupportChat_Message__c/MessageId__c",
            Rows([.. Enumerable.Range(0, 50).Select(n => $$"""{"MessageId__c":"m{{n}}","Text__c":"v{{version}}","Version__c":{{version}}}""")]))));

        var rows = await org.RowsAsync("SELECT Text__c FROM SupportChat_Message__c");
        Assert.Equal(50, rows.Count);
        Assert.All(rows, row => Assert.Equal("v40", (string)row!["Text__c"]!));
    }

    private static string Rows(params string[] rows) => Rows(false, rows);

    private static string Rows(bool allOrNone, params string[] rows) => new JsonObject
    {
        ["allOrNone"] = allOrNone,
        ["records"] = new JsonArray([.. rows.Select(row =>
        {
            var json = JsonNode.Parse(row)!.AsObject();
            json["attributes"] = new JsonObject { ["type"] = "SupportChat_Message__c" };
            return json;
        })]),
    }.ToJsonString();
}
