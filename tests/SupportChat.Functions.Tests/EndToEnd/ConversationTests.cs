using SupportChat.Functions.Tests.EndToEnd.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Functions.Tests.EndToEnd;

public sealed class ConversationTests
{
    [NodeFact]
    public async Task A_conversation_goes_from_its_start_to_its_close_through_worker_broker_and_tables()
    {
        await using var world = await FunctionsFixture.StartAsync();
        var (status, started) = await world.CallAsync(HttpMethod.Post, "api/conversations", "jane", new { subject = "My order" }, "first");
        Assert.Equal(201, status);
        var channel = started.GetProperty("channelUrl").GetString()!;
        var caseId = started.GetProperty("case").GetProperty("id").GetString()!;
        using var taken = new CancellationTokenSource();
        var stream = world.Host.RunTimerAsync("CaseChangeStream", cancellationToken: taken.Token);

        await world.SayAsync(channel, "jane", "Where is it?");
        var rows = await Eventually.GetAsync(() => world.QueryAsync("SELECT Text__c, Case__c FROM SupportChat_Message__c"), rows => rows.Count > 0);
        Assert.Equal(("Where is it?", caseId), (rows[0].GetProperty("Text__c").GetString(), rows[0].GetProperty("Case__c").GetString()));

        await world.ChangeCaseAsync(caseId, "Working");
        await Eventually.GetAsync(() => world.CaseStatusAsync(channel), found => found == "Working");

        var id = started.GetProperty("conversationId").GetString();
        var (closing, _) = await world.CallAsync(HttpMethod.Post, $"api/conversations/{id}/close", "jane");
        Assert.Equal(202, closing);
        await Eventually.GetAsync(() => world.CaseStatusAsync(channel), found => found == "Closed");
        var cases = await world.QueryAsync($"SELECT IsClosed FROM Case WHERE Id = '{caseId}'");
        Assert.True(cases[0].GetProperty("IsClosed").GetBoolean());

        await taken.CancelAsync();
        await stream;
        Assert.Empty(await world.Queues.PeekAsync("transcripts"));
        Assert.Empty((await world.OperatorAsync("api/ops/dead-letters")).GetProperty("items").EnumerateArray());
    }
}
