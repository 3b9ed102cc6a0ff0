using System.Text;
using Azure.Messaging.ServiceBus;
using SupportChat.Functions.Tests.EndToEnd.Fixtures;
using SupportChat.Functions.Tests.Fixtures;
using SupportChat.Queueing;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Functions.Tests.Worker;

/// <summary>Messages on their way through the real worker: bound, handled, and settled at the host by their outcome.</summary>
public sealed class QueueTriggerTests
{
    [NodeFact]
    public async Task A_batch_fills_while_it_may_and_each_of_its_messages_is_completed()
    {
        await using var world = await FunctionsFixture.StartAsync(webhooks: false);

        await world.Queues.SendAsync("transcripts", Enumerable.Range(0, 250).Select(_ => Message("transcript.v9")));

        await Eventually.BecomesTrueAsync(() => world.Host.Invocations.Sum(run => run.Messages) == 250);
        Assert.All(world.Host.Invocations, run => Assert.Equal(("TranscriptWork", true), (run.Function, run.Succeeded)));
        Assert.True(world.Host.Invocations[0].Messages >= 200);
        Assert.Equal(250, world.Host.Settled.Count(settled => settled.Outcome == "complete"));
        Assert.Empty(await world.Queues.PeekAsync("transcripts"));
    }

    [NodeFact]
    public async Task Conversations_are_worked_on_side_by_side()
    {
        await using var world = await FunctionsFixture.StartAsync(webhooks: false);
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var (_, started) = await world.CallAsync(HttpMethod.Post, "api/conversations", "jane", new { subject = "My order" }, $"k{i}");
            ids.Add(started.GetProperty("conversationId").GetString()!);
        }

        await using (await world.SendbirdFaultAsync(new { latencyMs = new { min = 300, max = 300 } }))
        {
            foreach (var id in ids.Concat(ids))
            {
                await world.ReconcileAsync(id);
            }

            await Eventually.BecomesTrueAsync(() => world.Host.Settled.Count == 6);
        }

        Assert.True(world.Host.MostAtOnce("ConversationWork") > 1);
        Assert.All(world.Host.Settled, settled => Assert.Equal("complete", settled.Outcome));
    }

    [NodeFact]
    public async Task Work_without_stores_goes_back_as_a_copy_for_later_and_is_abandoned_when_that_fails_too()
    {
        await using var world = await FunctionsFixture.StartAsync(webhooks: false);
        await world.StopTablesAsync();

        await world.Queues.SendAsync("conversations", [Message(WorkKind.Reconcile)]);
        await Eventually.BecomesTrueAsync(() => world.Host.Settled.Count == 1);
        Assert.Equal("complete", world.Host.Settled[0].Outcome);
        var copy = Assert.Single(await world.Queues.PeekAsync("conversations"));
        Assert.Equal(1, copy.ApplicationProperties["deliveries"]);

        await using var refused = await world.SendsAreRefusedAsync();
        await Eventually.BecomesTrueAsync(() => world.Host.Settled.Count >= 2);
        Assert.Equal("abandon", world.Host.Settled[1].Outcome);
    }

    [NodeFact]
    public async Task What_the_broker_gave_up_is_taken_over()
    {
        await using var world = await FunctionsFixture.StartAsync(webhooks: false, async queues =>
        {
            await queues.SendAsync("transcripts", [Message(WorkKind.Transcript)]);
            await queues.DeadLetterAsync("transcripts", "TTLExpiredException");
        });

        await Eventually.BecomesTrueAsync(() => world.Host.Invocations.Any(run => run is { Function: "DeadLetterIntakeTranscripts", Succeeded: true }));
        Assert.Empty(await world.Queues.PeekAsync("transcripts", deadLetters: true));
        var letters = await world.OperatorAsync("api/ops/dead-letters");
        Assert.Equal("TTLExpiredException", Assert.Single(letters.GetProperty("items").EnumerateArray()).GetProperty("description").GetString());
    }

    [NodeFact]
    public async Task A_host_that_is_taken_away_settles_nothing_of_what_it_was_doing()
    {
        await using var world = await FunctionsFixture.StartAsync(webhooks: false);
        var (_, started) = await world.CallAsync(HttpMethod.Post, "api/conversations", "jane", new { subject = "My order" }, "first");
        await using var hanging = await world.SendbirdFaultAsync(new { mode = "hang" });
        await world.ReconcileAsync(started.GetProperty("conversationId").GetString()!);
        await Eventually.BecomesTrueAsync(() => world.HasHitsAsync(world.Sendbird.BaseAddress));

        Assert.Equal(0, await world.Host.StopAsync());

        Assert.Empty(world.Host.Settled);
        Assert.False(Assert.Single(world.Host.Invocations, run => run.Function == "ConversationWork").Succeeded);
        Assert.Single(await world.Queues.PeekAsync("conversations"));
    }

    [NodeFact]
    public async Task A_client_that_goes_away_ends_the_invocation()
    {
        await using var world = await FunctionsFixture.StartAsync(webhooks: false);
        await using var hanging = await world.SendbirdFaultAsync(new { mode = "hang" });
        using var leaving = new CancellationTokenSource();

        var call = world.CallAsync(HttpMethod.Post, "api/conversations", "jane", new { subject = "My order" }, "first", cancellationToken: leaving.Token);
        await Eventually.BecomesTrueAsync(() => world.HasHitsAsync(world.Sendbird.BaseAddress));
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Eventually.BecomesTrueAsync(() => world.Host.Invocations.Any(run => run.Function == "StartConversation"));
    }

    private static ServiceBusMessage Message(string kind, string? conversation = null) => new(Encoding.UTF8.GetBytes("{}"))
    {
        MessageId = Guid.CreateVersion7().ToString("N"),
        SessionId = conversation ?? TestWork.Conversation.Value,
        Subject = kind,
        CorrelationId = "cause",
    };
}
