using System.Net;
using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Salesforce;

public sealed class CompositeTests
{
    [Fact]
    public async Task A_later_part_uses_what_an_earlier_one_created()
    {
        await using var org = await EmulatedOrg.StartAsync();

        var answer = await org.SendAsync("POST", "composite", """
            {"allOrNone":true,"compositeRequest":[
              {"method":"POST","url":"/services/data/v67.0/sobjects/Case","referenceId":"made","httpHeaders":{"Sforce-Auto-Assign":"FALSE"},"body":{"Subject":"Chat"}},
              {"method":"GET","url":"/services/data/v67.0/sobjects/Case/@{made.id}?fields=Id,CaseNumber,OwnerId","referenceId":"read"},
              {"method":"POST","url":"/services/data/v67.0/sobjects/SupportChat_Message__c","referenceId":"message","body":{"MessageId__c":"m1","Case__c":"@{read.Id}"}}]}
            """);

        var parts = answer.Json!["compositeResponse"]!.AsArray();
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal([201, 200, 201], parts.Select(part => (int)part!["httpStatusCode"]!));
        Assert.Equal(["made", "read", "message"], parts.Select(part => (string)part!["referenceId"]!));
        Assert.Equal("00001001", (string)parts[1]!["body"]!["CaseNumber"]!);
        Assert.Equal(EmulatedOrg.IntegrationUser, (string)parts[1]!["body"]!["OwnerId"]!);
        Assert.EndsWith((string)parts[0]!["body"]!["id"]!, (string)parts[0]!["httpHeaders"]!["Location"]!, StringComparison.Ordinal);
        Assert.Equal("api-usage=1/100000", answer.Headers["Sforce-Limit-Info"]);
    }

    [Fact]
    public async Task Together_a_refused_part_takes_back_the_others()
    {
        await using var org = await EmulatedOrg.StartAsync();

        var parts = await RunAsync(org, allOrNone: true);

        Assert.Equal(["PROCESSING_HALTED", "INVALID_FIELD", "PROCESSING_HALTED"], parts.Select(CodeOf));
        Assert.All(parts, part => Assert.Equal(400, (int)part!["httpStatusCode"]!));
        Assert.Empty(await org.RowsAsync("SELECT Id FROM Case"));
    }

    [Fact]
    public async Task Apart_only_the_refused_part_and_its_dependants_fail()
    {
        await using var org = await EmulatedOrg.StartAsync();

        var parts = await RunAsync(org, allOrNone: false);

        Assert.Equal([201, 400, 400], parts.Select(part => (int)part!["httpStatusCode"]!));
        Assert.Equal([null, "INVALID_FIELD", "PROCESSING_HALTED"], parts.Select(CodeOf));
        Assert.Single(await org.RowsAsync("SELECT Id FROM Case"));
    }

    [Fact]
    public async Task A_refused_create_with_the_key_taken_still_lets_the_read_by_key_answer()
    {
        await using var org = await EmulatedOrg.StartAsync();
        var id = await org.GivenCaseAsync("conv1");

        var answer = await org.SendAsync("POST", "composite", """
            {"allOrNone":false,"compositeRequest":[
              {"method":"POST","url":"/services/data/v67.0/sobjects/Case","referenceId":"made","body":{"SupportChat_ConversationId__c":"conv1"}},
              {"method":"GET","url":"/services/data/v67.0/sobjects/Case/SupportChat_ConversationId__c/conv1?fields=Id,Status","referenceId":"read"}]}
            """);

        var parts = answer.Json!["compositeResponse"]!.AsArray();
        Assert.Equal("DUPLICATE_VALUE", CodeOf(parts[0]));
        Assert.Equal(id, (string)parts[1]!["body"]!["Id"]!);
    }

    [Theory]
    [InlineData(26, "EXCEEDED_MAX_SIZE_REQUEST")]
    public async Task Too_many_parts_are_refused(int count, string code)
    {
        await using var org = await EmulatedOrg.StartAsync();
        var parts = Enumerable.Range(0, count).Select(n => $$"""{"method":"GET","url":"/services/data/v67.0/limits","referenceId":"r{{n}}"}""");

        var answer = await org.SendAsync("POST", "composite", $$"""{"compositeRequest":[{{string.Join(',', parts)}}]}""");

        Assert.Equal(code, answer.Code);
    }

    [Fact]
    public async Task A_query_and_a_collection_work_as_parts()
    {
        await using var org = await EmulatedOrg.StartAsync();

        var answer = await org.SendAsync("POST", "composite", """
            {"allOrNone":true,"compositeRequest":[
              {"method":"PATCH","url":"/services/data/v67.0/composite/sobjects/SupportChat_Message__c/MessageId__c","referenceId":"rows",
               "body":{"records":[{"attributes":{"type":"SupportChat_Message__c"},"MessageId__c":"m1"}]}},
              {"method":"GET","url":"/services/data/v67.0/query?q=SELECT+MessageId__c+FROM+SupportChat_Message__c+WHERE+Id+%3D+'@{rows[0].id}'","referenceId":"found"}]}
            """);

        Assert.Equal("m1", (string)answer.Json!["compositeResponse"]![1]!["body"]!["records"]![0]!["MessageId__c"]!);
    }

    private static async Task<JsonArray> RunAsync(EmulatedOrg org, bool allOrNone)
    {
        var answer = await org.SendAsync("POST", "composite", $$$"""
            {"allOrNone":{{{(allOrNone ? "true" : "false")}}},"compositeRequest":[
              {"method":"POST","url":"/services/data/v67.0/sobjects/Case","referenceId":"good","body":{"Subject":"Chat"}},
              {"method":"POST","url":"/services/data/v67.0/sobjects/Case","referenceId":"bad","body":{"Nope":"Chat"}},
              {"method":"GET","url":"/services/data/v67.0/sobjects/Case/@{bad.id}","referenceId":"dependent"}]}
            """);
        return answer.Json!["compositeResponse"]!.AsArray();
    }

    private static string? CodeOf(JsonNode? part) => (string?)(part!["body"] as JsonArray)?[0]?["errorCode"];
}
