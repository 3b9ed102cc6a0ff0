using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;
using SupportChat.Functions.Tests.Fixtures;
using SupportChat.Functions.Tests.ServiceBus.Fixtures;
using SupportChat.Queueing;
using SupportChat.ServiceBus;

namespace SupportChat.Functions.Tests.ServiceBus;

public sealed class ServiceBusDeliveryTests
{
    private readonly DeliveryFixture given = new();

    [Fact]
    public async Task Completed_work_leaves_the_queue()
    {
        var messages = await given.GivenAsync(TestWork.Item());

        await given.Delivery.RunAsync(
            messages[0], given.Actions, WorkQueueName.Conversations, (_, _) => Task.FromResult(WorkOutcome.Complete), CancellationToken.None);

        Assert.Empty(given.Broker.In("conversations"));
        Assert.Equal([messages[0].MessageId], given.Actions.Completed);
    }

    [Fact]
    public async Task Work_that_is_given_back_comes_again_after_a_pause_with_a_higher_count()
    {
        var messages = await given.GivenAsync(TestWork.Item());

        await given.Delivery.RunAsync(
            messages[0], given.Actions, WorkQueueName.Conversations, (_, _) => Task.FromResult(WorkOutcome.Abandon), CancellationToken.None);

        Assert.Equal([messages[0].MessageId], given.Actions.Completed);
        Assert.Empty(given.Broker.Deliver("conversations"));
        given.Time.Advance(TimeSpan.FromSeconds(1));
        var again = Assert.Single(given.Broker.Deliver("conversations"));
        Assert.Equal(2, WorkItemEnvelope.ToItem(again, given.Time.GetUtcNow()).DeliveryCount);
    }

    [Fact]
    public async Task Work_that_cannot_be_queued_for_later_is_abandoned()
    {
        var messages = await given.GivenAsync(TestWork.Item());
        given.Broker.SendFailure = new ServiceBusException("down", ServiceBusFailureReason.ServiceCommunicationProblem);

        await given.Delivery.RunAsync(
            messages[0], given.Actions, WorkQueueName.Conversations, (_, _) => Task.FromResult(WorkOutcome.Abandon), CancellationToken.None);

        Assert.Equal([messages[0].MessageId], given.Actions.Abandoned);
        Assert.Equal(2, WorkItemEnvelope.ToItem(Assert.Single(given.Broker.Deliver("conversations")), given.Time.GetUtcNow()).DeliveryCount);
    }

    [Fact]
    public async Task Each_message_of_a_batch_is_settled_by_its_own_outcome()
    {
        var messages = await given.GivenAsync(
            [.. Enumerable.Range(0, 7).Select(i => TestWork.Item(WorkKind.Transcript) with { CorrelationId = $"cause-{i}" })]);

        await given.Delivery.RunManyAsync(
            messages,
            given.Actions,
            WorkQueueName.Transcripts,
            (items, _) => Task.FromResult<IReadOnlyList<WorkOutcome>>(
                [.. items.Select(item => item.CorrelationId is "cause-2" or "cause-5" ? WorkOutcome.Abandon : WorkOutcome.Complete)]),
            CancellationToken.None);

        Assert.Equal(7, given.Actions.Completed.Count);
        Assert.Equal(["cause-2", "cause-5"], given.Broker.In("transcripts").Select(message => message.Sent.CorrelationId));
        Assert.All(given.Broker.In("transcripts"), message => Assert.Null(message.Lock));
    }

    [Fact]
    public async Task Work_that_is_cancelled_is_not_settled_at_all()
    {
        var messages = await given.GivenAsync(TestWork.Item(WorkKind.Transcript), TestWork.Item(WorkKind.Transcript));
        using var stopping = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given.Delivery.RunManyAsync(
            messages,
            given.Actions,
            WorkQueueName.Transcripts,
            async (_, token) =>
            {
                await stopping.CancelAsync();
                token.ThrowIfCancellationRequested();
                return [];
            },
            stopping.Token));

        Assert.Empty(given.Actions.Completed);
        Assert.Empty(given.Actions.Abandoned);
        Assert.All(given.Broker.In("transcripts"), message => Assert.NotNull(message.Lock));
    }

    [Fact]
    public async Task Work_that_finished_while_the_host_began_to_stop_is_settled()
    {
        var messages = await given.GivenAsync(TestWork.Item());
        using var stopping = new CancellationTokenSource();

        await given.Delivery.RunAsync(
            messages[0],
            given.Actions,
            WorkQueueName.Conversations,
            async (_, _) =>
            {
                await stopping.CancelAsync();
                return WorkOutcome.Complete;
            },
            stopping.Token);

        Assert.Empty(given.Broker.In("conversations"));
    }

    [Fact]
    public async Task A_lost_lock_is_logged_and_does_not_keep_the_others_from_being_settled()
    {
        var messages = await given.GivenAsync(TestWork.Item(WorkKind.Transcript), TestWork.Item(WorkKind.Transcript), TestWork.Item(WorkKind.Transcript));
        given.Broker.Abandon(messages[1].LockToken);

        await given.Delivery.RunManyAsync(
            messages,
            given.Actions,
            WorkQueueName.Transcripts,
            (items, _) => Task.FromResult<IReadOnlyList<WorkOutcome>>([.. items.Select(_ => WorkOutcome.Complete)]),
            CancellationToken.None);

        Assert.Single(given.Broker.In("transcripts"));
        var warning = Assert.Single(given.Log.Collector.GetSnapshot());
        Assert.Equal((LogLevel.Warning, 4202), (warning.Level, warning.Id.Id));
    }

    [Fact]
    public async Task A_handler_that_forgets_an_item_settles_nothing()
    {
        var messages = await given.GivenAsync(TestWork.Item(WorkKind.Transcript), TestWork.Item(WorkKind.Transcript));

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => given.Delivery.RunManyAsync(
            messages, given.Actions, WorkQueueName.Transcripts, (_, _) =>
                Task.FromResult<IReadOnlyList<WorkOutcome>>([WorkOutcome.Complete]), CancellationToken.None));

        Assert.Equal("2 items of queue transcripts came back with 1 outcomes.", fault.Message);
        Assert.Empty(given.Actions.Completed);
    }

    [Fact]
    public async Task A_message_that_names_no_conversation_goes_to_the_dead_letters_and_the_rest_of_its_batch_is_handled()
    {
        given.Broker.Send("transcripts", [new ServiceBusMessage("{}"u8.ToArray()) { MessageId = "foreign", Subject = "transcript.v1" }]);
        await given.Queue.SendManyAsync([TestWork.Item(WorkKind.Transcript)], CancellationToken.None);
        var handled = new List<WorkItem>();

        await given.Delivery.RunManyAsync(
            given.Broker.Deliver("transcripts", 2),
            given.Actions,
            WorkQueueName.Transcripts,
            (items, _) =>
            {
                handled.AddRange(items);
                return Task.FromResult<IReadOnlyList<WorkOutcome>>([WorkOutcome.Complete]);
            },
            CancellationToken.None);

        Assert.Equal(TestWork.Conversation, Assert.Single(handled).ConversationId);
        var letter = Assert.Single(given.DeadLetters.Stored);
        Assert.Equal((DeadLetterReason.UnreadableBody, "session-id", "transcripts"), (letter.Reason, letter.Description, letter.Queue));
        Assert.Empty(given.Broker.In("transcripts"));
    }

    [Fact]
    public async Task A_message_that_names_no_conversation_is_given_back_while_the_dead_letters_cannot_be_stored()
    {
        given.Broker.Send("transcripts", [new ServiceBusMessage("{}"u8.ToArray()) { MessageId = "foreign" }]);
        given.DeadLetters.Failure = new InvalidOperationException("table is down");

        await given.Delivery.RunManyAsync(
            given.Broker.Deliver("transcripts"), given.Actions, WorkQueueName.Transcripts, (_, _) => throw new InvalidOperationException("nothing to handle"), CancellationToken.None);

        Assert.Equal(["foreign"], given.Actions.Abandoned);
    }

    [Fact]
    public async Task An_unknown_kind_reaches_the_handler_as_it_is()
    {
        given.Broker.Send(
            "conversations", [new ServiceBusMessage("{}"u8.ToArray()) { MessageId = "m", SessionId = TestWork.Conversation.Value, Subject = "reconcile.v9" }]);
        string? kind = null;

        await given.Delivery.RunAsync(
            given.Broker.Deliver("conversations")[0],
            given.Actions,
            WorkQueueName.Conversations,
            (item, _) =>
            {
                kind = item.Kind;
                return Task.FromResult(WorkOutcome.Complete);
            },
            CancellationToken.None);

        Assert.Equal("reconcile.v9", kind);
    }

    [Fact]
    public async Task Poison_ends_in_the_dead_letters_after_ten_deliveries()
    {
        await given.Queue.SendManyAsync([TestWork.Item() with { Attempt = 4 }], CancellationToken.None);
        for (var i = 0; i < Redelivery.MaxDeliveries; i++)
        {
            await given.Delivery.RunAsync(
                Assert.Single(given.Broker.Deliver("conversations")), given.Actions, WorkQueueName.Conversations, (_, _) =>
                    Task.FromResult(WorkOutcome.Abandon), CancellationToken.None);
            given.Time.Advance(TimeSpan.FromMinutes(5));
        }

        var letter = Assert.Single(given.DeadLetters.Stored);
        Assert.Equal(
            (DeadLetterReason.DeliveriesExhausted, "10 deliveries without being settled", "conversations"), (letter.Reason, letter.Description, letter.Queue));
        Assert.Equal((WorkKind.Reconcile, TestWork.Conversation, 4), (letter.Item.Kind, letter.Item.ConversationId, letter.Item.Attempt));
        Assert.Empty(given.Broker.In("conversations"));
        Assert.Empty(given.Broker.In("conversations/$deadletterqueue"));
    }
}
