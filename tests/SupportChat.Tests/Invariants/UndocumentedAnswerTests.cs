using System.Text.Json.Nodes;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Invariants;

/// <summary>
/// Every call is once answered with a status of success and something else than what is documented for it: nothing is lost, nothing is done twice.
/// </summary>
public sealed class UndocumentedAnswerTests
{
    private const string Agent = "005000000000001AAA";
    private const string Other = "005000000000002AAA";
    private const string Page = "<html><body>Scheduled maintenance</body></html>";
    private const string ErrorWithSuccess = """{"error":true,"code":400201,"message":"x"}""";

    [Theory]
    [InlineData("POST", "/v3/users", Page)]
    [InlineData("POST", "/v3/users", ErrorWithSuccess)]
    [InlineData("POST", "/v3/group_channels", Page)]
    [InlineData("POST", "/v3/group_channels", ErrorWithSuccess)]
    [InlineData("POST", "/v3/group_channels/*/messages", Page)]
    [InlineData("POST", "/v3/group_channels/*/messages", ErrorWithSuccess)]
    [InlineData("PUT", "/v3/group_channels/*/metadata", Page)]
    [InlineData("PUT", "/v3/group_channels/*/metadata", ErrorWithSuccess)]
    [InlineData("POST", "/v3/group_channels/*/invite", Page)]
    [InlineData("POST", "/v3/group_channels/*/invite", ErrorWithSuccess)]
    [InlineData("PUT", "/v3/group_channels/*/leave", Page)]
    [InlineData("PUT", "/v3/group_channels/*/leave", ErrorWithSuccess)]
    [InlineData("GET", "/v3/group_channels/*/members", Page)]
    [InlineData("GET", "/v3/group_channels/*/members", ErrorWithSuccess)]
    public async Task Of_Sendbird(string method, string path, string body)
    {
        await using var integration = await Integration.StartAsync();
        await AnswerOnceAsync(integration.Systems.Sendbird, method, path, 200, body);

        await LiveAsync(integration);

        Assert.Equal(1, await HitsAsync(integration.Systems.Sendbird));
    }

    [Theory]
    [InlineData("POST", "/services/oauth2/token", 200, Page)]
    [InlineData("POST", "/services/data/*/composite", 200, Page)]
    [InlineData("POST", "/services/data/*/composite", 200, """{"compositeResponse":[{"httpStatusCode":200,"body":{}},{"httpStatusCode":200,"body":{}}]}""")]
    [InlineData("POST", "/services/data/*/composite", 202, "{}")]
    [InlineData("PATCH", "/services/data/*/composite/sobjects/*", 200, Page)]
    [InlineData("PATCH", "/services/data/*/composite/sobjects/*", 200, "[]")]
    [InlineData("PATCH", "/services/data/*/composite/sobjects/*", 200, """[{"success":true},{"success":true}]""")]
    [InlineData("PATCH", "/services/data/*/composite/sobjects/*", 201, """[{"id":"a00000000000001AAA","success":true,"errors":[]}]""")]
    [InlineData("PATCH", "/services/data/*/sobjects/Case/*", 200, Page)]
    [InlineData("PATCH", "/services/data/*/sobjects/Case/*", 200, """[{"errorCode":"NOT_FOUND","message":"x"}]""")]
    [InlineData("GET", "/services/data/*/sobjects/Case/*", 200, Page)]
    [InlineData("GET", "/services/data/*/sobjects/Case/*", 200, """[{"errorCode":"NOT_FOUND","message":"x"}]""")]
    [InlineData("GET", "/services/data/*/sobjects/User/*", 200, """[{"errorCode":"NOT_FOUND","message":"x"}]""")]
    [InlineData("GET", "/services/data/*/query*", 200, """{"records":[]}""")]
    public async Task Of_Salesforce(string method, string path, int status, string body)
    {
        await using var integration = await Integration.StartAsync();
        await AnswerOnceAsync(integration.Systems.Salesforce, method, path, status, body);

        await LiveAsync(integration);

        Assert.Equal(1, await HitsAsync(integration.Systems.Salesforce));
    }

    [Fact]
    public async Task A_composite_call_that_was_answered_with_a_page_creates_no_second_Case()
    {
        await using var integration = await Integration.StartAsync();
        await TwoSystems.FaultAsync(integration.Systems.Salesforce, new JsonObject
        {
            ["match"] = new JsonObject { ["method"] = "POST", ["path"] = "/services/data/*/composite" },
            ["times"] = 1,
            ["effect"] = new JsonObject { ["mode"] = "commitThenDrop" },
        });
        await AnswerOnceAsync(integration.Systems.Salesforce, "GET", "/services/data/*/sobjects/Case/SupportChat_ConversationId__c/*", 200, Page);

        await LiveAsync(integration);

        Assert.Equal(2, await HitsAsync(integration.Systems.Salesforce));
    }

    /// <summary>A whole conversation: start, agent, message, another agent, close.</summary>
    private static async Task LiveAsync(Integration integration)
    {
        var conversation = await integration.StartConversationAsync("ann", "k", "First");
        await integration.DrainAsync();
        await integration.TellAsync(conversation, (await integration.Systems.ChannelsAsync()).Single()["messages"]!.AsArray().Single()!.AsObject());
        var caseId = await integration.CaseIdAsync(conversation);
        await ChangeAsync(integration, caseId, new JsonObject { ["Status"] = "Working", ["OwnerId"] = Agent });
        var message = await integration.Systems.PostAsync(conversation.ChannelUrl, TwoSystems.Text("ann", "hello?"));
        conversation.Messages[TwoSystems.Id(message)] = "hello?";
        await integration.TellAsync(conversation, message);
        await integration.DrainAsync();
        await ChangeAsync(integration, caseId, new JsonObject { ["OwnerId"] = Other });
        await integration.AssertInvariantsAsync(conversation);
        var doubt = new ReconcileRequest { Verify = VerifyScope.Everything };
        var item = doubt.ToWorkItem(ConversationId.Parse(conversation.ConversationId), "test", integration.Time.GetUtcNow());
        await integration.Get<IWorkQueue>().SendManyAsync([item], CancellationToken.None);
        await integration.DrainAsync();
        await integration.AssertInvariantsAsync(conversation);
        await integration.Get<CustomerIntents>().CloseAsync(ConversationId.Parse(conversation.ConversationId), CancellationToken.None);
        await integration.DrainAsync();
        await integration.HintAsync(caseId);
        await integration.DrainAsync();

        var record = await integration.RecordAsync(conversation);
        Assert.Equal(("Closed", null), (record.Current.Status, record.Attention));
        Assert.Empty(record.Desired.Intents);
        await integration.AssertInvariantsAsync(conversation);
        Assert.Empty((await integration.Get<IDeadLetterStore>().ListAsync(10, null, CancellationToken.None)).Items);
    }

    private static async Task ChangeAsync(Integration integration, string caseId, JsonObject fields)
    {
        await integration.Systems.UpdateCaseAsync(caseId, fields);
        await integration.HintAsync(caseId);
        await integration.DrainAsync();
    }

    private static Task AnswerOnceAsync(
        HttpClient emulator, string method, string path, int status, string body) => TwoSystems.FaultAsync(emulator, new JsonObject
        {
            ["match"] = new JsonObject { ["method"] = method, ["path"] = path },
            ["times"] = 1,
            ["effect"] = new JsonObject
            {
                ["status"] = status,
                ["body"] = body,
                ["headers"] = new JsonObject { ["Content-Type"] = body.StartsWith('<') ? "text/html" : "application/json" },
            },
        });

    private static async Task<long> HitsAsync(HttpClient emulator) =>
        (await Demo.SendAsync(emulator, HttpMethod.Get, "emulator/faults")).Body["faults"]!.AsArray().Sum(fault => fault!["hits"]!.GetValue<long>());
}
