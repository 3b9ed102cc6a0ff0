using System.Text.Json.Nodes;
using SupportChat.Queueing;
using SupportChat.Salesforce;
using SupportChat.Tests.Fixtures;
using SupportChat.Transcripts;

namespace SupportChat.Tests.Invariants;

/// <summary>Two writes of one new message at once: the one that loses the race for the key is repeated, as an update.</summary>
public sealed class TranscriptRowRaceTests
{
    private const string Upsert = "PATCH /services/data/v67.0/composite/sobjects/SupportChat_Message__c/MessageId__c";

    [Fact]
    public async Task A_message_and_its_edit_end_as_the_edit()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.DrainAsync();
        var message = await integration.Systems.PostAsync(conversation.ChannelUrl, TwoSystems.Text("ann", "frist"));
        var id = TwoSystems.Id(message);
        await integration.Systems.EditAsync(conversation.ChannelUrl, id, "first");
        conversation.Messages[id] = "first";
        await Demo.SendAsync(integration.Systems.Salesforce, HttpMethod.Post, "emulator/races", new JsonObject { ["upsert"] = "once", ["waitMs"] = 20_000 });
        var before = await UpsertsAsync(integration);

        var createdAt = message["created_at"]!.GetValue<long>();
        await Task.WhenAll(
            WriteAsync(integration, conversation, id, createdAt, createdAt, "frist"),
            WriteAsync(integration, conversation, id, createdAt, createdAt + 1_000, "first"));

        Assert.Equal(3, await UpsertsAsync(integration) - before);
        await integration.DrainAsync();
        Assert.Empty((await integration.Get<IDeadLetterStore>().ListAsync(10, null, CancellationToken.None)).Items);
        await integration.AssertInvariantsAsync(conversation);
    }

    [Fact]
    public async Task Only_the_rows_that_lost_go_again_and_a_race_that_does_not_end_is_left_to_the_queue()
    {
        using var fixture = new UpstreamFixture().GivenLogin();
        fixture.Http.On(Upsert, 200, $"[{Written},{Taken("MessageId__c")},{Taken("Other__c")}]").On(Upsert, 200, $"[{Written}]");
        Assert.Equal(
            ["Written", "Written", "DUPLICATE_VALUE Refused"],
            Told(await fixture.RunAsync(fixture.Salesforce.UpsertMessagesAsync([Row("a"), Row("b"), Row("c")], default))));
        Assert.Equal("b", (string)JsonNode.Parse(fixture.Http.Sent[^1].Body!)!["records"]!.AsArray().Single()!["MessageId__c"]!);

        fixture.Http.On(Upsert, 200, $"[{Taken("MessageId__c")}]").On(Upsert, 200, $"[{Taken("MessageId__c")}]").On(Upsert, 200, $"[{Taken("MessageId__c")}]");
        Assert.Equal(["DUPLICATE_VALUE Transient"], Told(await fixture.RunAsync(fixture.Salesforce.UpsertMessagesAsync([Row("a")], default))));
        Assert.Equal(0, fixture.Http.Missing);
    }

    [Theory]
    [InlineData("ParentMessageId__c")]
    [InlineData("acme__MessageId__c")]
    [InlineData("MessageId__cx")]
    public async Task A_unique_field_of_the_orgs_own_is_not_ours(string field)
    {
        using var fixture = new UpstreamFixture().GivenLogin();
        fixture.Http.On(Upsert, 200, $"[{Taken(field)}]");

        Assert.Equal(["DUPLICATE_VALUE Refused"], Told(await fixture.RunAsync(fixture.Salesforce.UpsertMessagesAsync([Row("a")], default))));
    }

    private const string Written = """{"id":"a00000000000001AAA","success":true,"errors":[],"created":true}""";

    private static string Taken(string field) => $$"""
        {"success":false,"errors":[{"statusCode":"DUPLICATE_VALUE","fields":[],
          "message":"duplicate value found: {{field}} duplicates value on record with id: a00000000000001"}]}
        """;

    private static IEnumerable<string> Told(IEnumerable<RowResult> results) =>
        results.Select(result => result is RowResult.Failed failed ? $"{failed.Error.Code} {failed.Failure}" : result.GetType().Name);

    private static TranscriptRow Row(string key) => new() { MessageId = key, CaseId = SalesforceId.Parse("500Ri00000PThftIAD"), Version = 1 };

    private static async Task WriteAsync(Integration integration, Expectation conversation, long id, long createdAt, long version, string text)
    {
        var message = new TranscriptMessage
        {
            MessageId = id,
            ChannelUrl = conversation.ChannelUrl,
            Version = version,
            CreatedAt = createdAt,
            UpdatedAt = version > createdAt ? version : 0,
            Type = "MESG",
            SenderId = "ann",
            Text = text,
        };
        var item = message.ToWorkItem(ConversationId.Parse(conversation.ConversationId), integration.Time.GetUtcNow());
        Assert.Equal([WorkOutcome.Complete], await Task.Run(() => integration.Get<TranscriptConsumer>().HandleManyAsync([item], CancellationToken.None)));
    }

    private static async Task<long> UpsertsAsync(Integration integration) =>
        (await Demo.SendAsync(integration.Systems.Salesforce, HttpMethod.Get, "emulator/calls")).Body["calls"]!.AsObject()
            .Where(call => call.Key.StartsWith("PATCH", StringComparison.Ordinal) && call.Key.Contains("/composite/sobjects/", StringComparison.Ordinal))
            .Sum(call => call.Value!.GetValue<long>());
}
