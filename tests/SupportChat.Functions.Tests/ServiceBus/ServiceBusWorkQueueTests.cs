using System.Text;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Functions.Tests.Fixtures;
using SupportChat.Functions.Tests.ServiceBus.Fixtures;
using SupportChat.Queueing;
using SupportChat.ServiceBus;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Functions.Tests.ServiceBus;

public sealed class ServiceBusWorkQueueTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeLogger<ServiceBusWorkQueue> log = new();
    private readonly MemoryBroker broker;
    private readonly ServiceBusWorkQueue queue;

    public ServiceBusWorkQueueTests()
    {
        broker = MemoryBrokers.Create(time);
        queue = new ServiceBusWorkQueue(broker.Client().Connection(), time, log);
    }

    [Fact]
    public async Task An_item_comes_back_as_it_was_sent()
    {
        var item = TestWork.Item() with { Attempt = 3, TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };

        await queue.SendManyAsync([item], CancellationToken.None);

        var received = WorkItemEnvelope.ToItem(Assert.Single(broker.Deliver("conversations")), time.GetUtcNow());
        Assert.Equal(item.Body.ToArray(), received.Body.ToArray());
        Assert.Equal(item with { DeliveryCount = 1 }, received with { Body = item.Body });
    }

    [Fact]
    public async Task The_envelope_has_the_fields_that_operators_and_consumers_rely_on()
    {
        await queue.SendManyAsync([TestWork.Item() with { Attempt = 2, TraceParent = "00-a-b-01" }], CancellationToken.None);

        var sent = Assert.Single(broker.In("conversations")).Sent;
        Assert.Equal("application/json", sent.ContentType);
        Assert.Equal("reconcile.v1", sent.Subject);
        Assert.Equal(TestWork.Conversation.Value, sent.SessionId);
        Assert.Equal("cause-1", sent.CorrelationId);
        Assert.Equal(2, sent.ApplicationProperties["attempt"]);
        Assert.Equal("2026-03-01T11:00:00.0000000+00:00", sent.ApplicationProperties["first-enqueued-at"]);
        Assert.Equal("00-a-b-01", sent.ApplicationProperties["traceparent"]);
    }

    [Fact]
    public async Task The_same_item_sent_twice_has_two_message_ids_and_one_correlation_id()
    {
        await queue.SendManyAsync([TestWork.Item()], CancellationToken.None);
        await queue.SendManyAsync([TestWork.Item()], CancellationToken.None);

        var sent = broker.In("conversations").Select(message => message.Sent).ToArray();
        Assert.Equal(2, sent.Select(message => message.MessageId).Distinct().Count());
        Assert.Single(sent.Select(message => message.CorrelationId).Distinct());
    }

    [Fact]
    public async Task A_scheduled_wake_appears_in_its_session_when_it_is_due()
    {
        await queue.SendManyAsync([TestWork.Item() with { VisibleAt = time.GetUtcNow().AddMinutes(5) }], CancellationToken.None);

        Assert.Empty(broker.Deliver("conversations"));
        time.Advance(TimeSpan.FromMinutes(5));

        var woken = WorkItemEnvelope.ToItem(Assert.Single(broker.Deliver("conversations")), time.GetUtcNow());
        Assert.Equal(TestWork.Conversation, woken.ConversationId);
        Assert.Null(woken.VisibleAt);
    }

    [Fact]
    public async Task A_second_delivery_says_so()
    {
        await queue.SendManyAsync([TestWork.Item()], CancellationToken.None);
        broker.Deliver("conversations");
        broker.ExpireLocks();

        Assert.Equal(2, WorkItemEnvelope.ToItem(Assert.Single(broker.Deliver("conversations")), time.GetUtcNow()).DeliveryCount);
    }

    [Fact]
    public async Task An_item_that_is_sent_again_goes_on_counting_its_deliveries()
    {
        await queue.SendManyAsync([TestWork.Item() with { DeliveryCount = 4 }], CancellationToken.None);

        Assert.Equal(5, WorkItemEnvelope.ToItem(Assert.Single(broker.Deliver("conversations")), time.GetUtcNow()).DeliveryCount);
    }

    [Fact]
    public async Task Each_kind_goes_to_its_queue()
    {
        await queue.SendManyAsync(
            [TestWork.Item(), TestWork.Item(WorkKind.Transcript), TestWork.Item(WorkKind.Repair), TestWork.Item(WorkKind.File)], CancellationToken.None);

        Assert.Equal([WorkKind.Reconcile], broker.In("conversations").Select(message => message.Sent.Subject));
        Assert.Equal([WorkKind.Transcript, WorkKind.Repair], broker.In("transcripts").Select(message => message.Sent.Subject));
        Assert.Equal([WorkKind.File], broker.In("files").Select(message => message.Sent.Subject));
    }

    [Fact]
    public async Task Work_that_exceeds_one_message_is_split_into_batches_and_nothing_is_lost()
    {
        var items = Enumerable.Range(0, 20)
            .Select(i => TestWork.Item(WorkKind.Transcript, new string('x', 60_000)) with { CorrelationId = $"cause-{i}" })
            .ToArray();

        await queue.SendManyAsync(items, CancellationToken.None);

        Assert.Equal([4, 4, 4, 4, 4], broker.Batches);
        Assert.Equal(items.Select(item => item.CorrelationId), broker.In("transcripts").Select(message => message.Sent.CorrelationId));
    }

    [Fact]
    public async Task One_item_that_can_never_fit_is_named_with_its_size()
    {
        var tooLarge = TestWork.Item(WorkKind.Transcript, new string('x', 300_000));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(
            () => queue.SendManyAsync([TestWork.Item(WorkKind.Transcript), tooLarge], CancellationToken.None));

        Assert.Equal("Work transcript.v1 of 300000 bytes does not fit into a Service Bus message of 262144 bytes; send large work by reference.", refusal.Message);
    }

    [Fact]
    public async Task Senders_are_made_once()
    {
        var made = new List<string>();
        var sparing = new ServiceBusWorkQueue(new CountingClient(broker.Client(), made).Connection(), time, log);
        for (var i = 0; i < 3; i++)
        {
            await sparing.SendManyAsync([TestWork.Item(), TestWork.Item(WorkKind.Transcript)], CancellationToken.None);
        }

        Assert.Equal(["conversations", "transcripts", "files"], made);
    }

    [Fact]
    public async Task A_refusal_of_the_broker_reaches_the_caller()
    {
        broker.SendFailure = new ServiceBusException("busy", ServiceBusFailureReason.ServiceBusy);

        await Assert.ThrowsAsync<ServiceBusException>(() => queue.SendManyAsync([TestWork.Item()], CancellationToken.None));
    }

    [Fact]
    public async Task A_connection_that_goes_away_is_tried_once_more()
    {
        var tries = 0;
        var flaky = QueueOver(
            () => ++tries == 1 ? throw new ServiceBusException("gone", ServiceBusFailureReason.ServiceCommunicationProblem) : Task.CompletedTask);

        await flaky.SendManyAsync([TestWork.Item()], CancellationToken.None);

        Assert.Equal(2, tries);
    }

    [Theory]
    [InlineData(ServiceBusFailureReason.ServiceCommunicationProblem, 2)]
    [InlineData(ServiceBusFailureReason.ServiceBusy, 1)]
    [InlineData(ServiceBusFailureReason.QuotaExceeded, 1)]
    public async Task A_failure_that_stays_reaches_the_caller(ServiceBusFailureReason reason, int expectedTries)
    {
        var tries = 0;
        var down = QueueOver(() =>
        {
            tries++;
            throw new ServiceBusException("down", reason);
        });

        var failure = await Assert.ThrowsAsync<ServiceBusException>(() => down.SendManyAsync([TestWork.Item()], CancellationToken.None));

        Assert.Equal((reason, expectedTries), (failure.Reason, tries));
    }

    [Fact]
    public async Task A_send_that_hears_nothing_ends_in_time_and_names_its_queue()
    {
        var answer = new TaskCompletionSource();
        var silent = QueueOver(() => answer.Task);
        var send = silent.SendManyAsync([TestWork.Item(WorkKind.Transcript)], CancellationToken.None);

        time.Advance(ServiceBusWorkQueue.Patience - TimeSpan.FromMilliseconds(1));
        Assert.False(send.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        var failure = await Assert.ThrowsAsync<ServiceBusException>(() => send);
        Assert.Equal((ServiceBusFailureReason.ServiceTimeout, "transcripts"), (failure.Reason, failure.EntityPath));
        Assert.StartsWith("Queue transcripts did not take its work within 3 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_batch_has_its_own_time()
    {
        var answers = new Queue<TaskCompletionSource>();
        var slow = QueueOver(() =>
        {
            answers.Enqueue(new TaskCompletionSource());
            return answers.Last().Task;
        });
        var items = Enumerable.Range(0, 12).Select(_ => TestWork.Item(WorkKind.Transcript, new string('x', 60_000))).ToArray();
        var send = slow.SendManyAsync(items, CancellationToken.None);
        for (var batch = 0; batch < 3; batch++)
        {
            await Eventually.BecomesTrueAsync(() => answers.Count > 0);
            time.Advance(ServiceBusWorkQueue.Patience - TimeSpan.FromSeconds(1));
            answers.Dequeue().SetResult();
        }

        await send;
    }

    [Fact]
    public async Task The_end_of_the_caller_ends_its_send()
    {
        var answer = new TaskCompletionSource();
        using var leaving = new CancellationTokenSource();
        var send = QueueOver(() => answer.Task).SendManyAsync([TestWork.Item()], leaving.Token);

        await leaving.CancelAsync();

        Assert.Equal(leaving.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send)).CancellationToken);
    }

    [Fact]
    public async Task What_ends_a_send_after_its_time_is_logged_once_a_minute()
    {
        var answers = new List<TaskCompletionSource>();
        var silent = QueueOver(() =>
        {
            answers.Add(new TaskCompletionSource());
            return answers.Last().Task;
        });
        Task[] sends = [silent.SendManyAsync([TestWork.Item()], CancellationToken.None), silent.SendManyAsync([TestWork.Item()], CancellationToken.None)];
        time.Advance(ServiceBusWorkQueue.Patience);
        foreach (var send in sends)
        {
            await Assert.ThrowsAsync<ServiceBusException>(() => send);
        }

        answers.ForEach(answer => answer.SetException(new ServiceBusException("no link", ServiceBusFailureReason.ServiceTimeout)));

        await Eventually.BecomesTrueAsync(() => log.Collector.Count > 0);
        var record = Assert.Single(log.Collector.GetSnapshot());
        Assert.Equal((LogLevel.Warning, 4204), (record.Level, record.Id.Id));
        Assert.Contains("no link", record.Exception!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sending_nothing_sends_nothing()
    {
        await queue.SendManyAsync([], CancellationToken.None);

        Assert.Empty(broker.Batches);
    }

    [Fact]
    public void A_foreign_message_without_any_of_our_fields_still_becomes_an_item()
    {
        var message = ServiceBusModelFactory.ServiceBusReceivedMessage(body: BinaryData.FromString("hello"), messageId: "m1");

        var item = WorkItemEnvelope.ToItem(message, time.GetUtcNow());

        Assert.False(WorkItemEnvelope.IsRouted(item));
        Assert.Equal(("", "m1", 1, time.GetUtcNow()), (item.Kind, item.CorrelationId, item.DeliveryCount, item.FirstEnqueuedAt));
        Assert.Equal("hello", Encoding.UTF8.GetString(item.Body.Span));
    }

    /// <summary>A queue whose broker answers as <paramref name="send"/> does, and hears nothing of cancellation.</summary>
    private ServiceBusWorkQueue QueueOver(Func<Task> send) => new(new InMemoryClient((_, _, _) => send()).Connection(), time, log);

    private sealed class CountingClient(ServiceBusClient client, List<string> made) : ServiceBusClient
    {
        public override ServiceBusSender CreateSender(string queueOrTopicName)
        {
            made.Add(queueOrTopicName);
            return client.CreateSender(queueOrTopicName);
        }
    }
}
