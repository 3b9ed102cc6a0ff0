using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Functions.Queues;
using SupportChat.Functions.Tests.Fixtures;
using SupportChat.Functions.Tests.ServiceBus.Fixtures;
using SupportChat.Queueing;

namespace SupportChat.Functions.Tests.Queues;

/// <summary>The Service Bus functions with their real consumers, on the broker's double.</summary>
public sealed class WorkFunctionTests : IDisposable
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryDeadLetters deadLetters = new();
    private readonly MemoryBroker broker;
    private readonly BrokerActions actions;
    private readonly IHost host;

    public WorkFunctionTests()
    {
        broker = MemoryBrokers.Create(time);
        actions = new BrokerActions(broker);
        host = ProgramHost.Build(Repository.SampleSettings, services =>
        {
            services.AddAbsentStores();
            services.Replace(ServiceDescriptor.Singleton<IDeadLetterStore>(deadLetters));
            services.Replace(ServiceDescriptor.Singleton(broker.Client().Connection()));
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
        });
    }

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task An_unknown_kind_is_put_into_the_dead_letters_and_completed()
    {
        Send("conversations", "reconcile.v9");

        await Function<ConversationWorkFunction>().RunAsync(broker.Deliver("conversations")[0], actions, CancellationToken.None);

        Assert.Equal(DeadLetterReason.UnknownWorkKind, Assert.Single(deadLetters.Stored).Reason);
        Assert.Empty(broker.In("conversations"));
    }

    [Fact]
    public async Task Work_that_cannot_be_done_while_the_stores_are_down_comes_again()
    {
        Send("conversations", WorkKind.Reconcile);

        await Function<ConversationWorkFunction>().RunAsync(broker.Deliver("conversations")[0], actions, CancellationToken.None);

        Assert.Empty(broker.Deliver("conversations"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(broker.Deliver("conversations"));
    }

    [Fact]
    public async Task A_file_is_settled_by_its_outcome()
    {
        Send("files", "file.v9");
        Send("files", WorkKind.File, """{"half":""");
        Send("files", WorkKind.File, """{"messageId":1,"number":1,"episode":1}""");

        foreach (var message in broker.Deliver("files", 10))
        {
            await Function<FileWorkFunction>().RunAsync(message, actions, CancellationToken.None);
        }

        Assert.Equal(
            [("files", DeadLetterReason.UnknownWorkKind), ("files", DeadLetterReason.UnreadableBody)],
            deadLetters.Stored.Select(letter => (letter.Queue, letter.Reason)));
        // While the stores are down a file waits as a scheduled copy.
        Assert.True(Assert.Single(broker.In("files")).VisibleAt > time.GetUtcNow());
    }

    [Fact]
    public async Task A_batch_is_settled_message_by_message()
    {
        Send("transcripts", WorkKind.Transcript, """{"half":""");
        Send("transcripts", WorkKind.Repair);
        Send("transcripts", "transcript.v9");

        await Function<TranscriptWorkFunction>().RunAsync(broker.Deliver("transcripts", 10), actions, CancellationToken.None);

        Assert.Equal([DeadLetterReason.UnreadableBody, DeadLetterReason.UnknownWorkKind], deadLetters.Stored.Select(letter => letter.Reason));
        // The repair that failed, and the one that the half message asks for.
        var later = broker.In("transcripts");
        Assert.Equal([(WorkKind.Repair, null), (WorkKind.Repair, null)], later.Select(message => (message.Sent.Subject, message.Lock)));
        Assert.Single(later, message => message.VisibleAt > time.GetUtcNow());
    }

    [Fact]
    public async Task A_host_that_stops_leaves_its_messages_unsettled()
    {
        Send("transcripts", "transcript.v9");
        using var stopping = new CancellationTokenSource();
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Function<TranscriptWorkFunction>().RunAsync(broker.Deliver("transcripts", 10), actions, stopping.Token));

        Assert.NotNull(Assert.Single(broker.In("transcripts")).Lock);
    }

    [Fact]
    public async Task What_the_broker_gave_up_is_taken_over_from_every_queue()
    {
        Send("conversations", WorkKind.Reconcile);
        Send("transcripts", WorkKind.Transcript);
        Send("files", WorkKind.File);
        broker.DeadLetterAll("conversations", "MaxDeliveryCountExceeded");
        broker.DeadLetterAll("transcripts", "TTLExpiredException");
        broker.DeadLetterAll("files", "TTLExpiredException");

        await Function<DeadLetterIntakeConversationsFunction>().RunAsync(broker.Deliver("conversations/$deadletterqueue")[0], actions, CancellationToken.None);
        await Function<DeadLetterIntakeTranscriptsFunction>().RunAsync(broker.Deliver("transcripts/$deadletterqueue")[0], actions, CancellationToken.None);
        await Function<DeadLetterIntakeFilesFunction>().RunAsync(broker.Deliver("files/$deadletterqueue")[0], actions, CancellationToken.None);

        Assert.Equal(
            [("conversations", DeadLetterReason.DeliveriesExhausted), ("transcripts", DeadLetterReason.Broker), ("files", DeadLetterReason.Broker)],
            deadLetters.Stored.Select(letter => (letter.Queue, letter.Reason)));
        Assert.Equal(3, actions.Completed.Count);
    }

    private T Function<T>() => ActivatorUtilities.CreateInstance<T>(host.Services);

    private void Send(string queue, string kind, string body = "{}") => broker.Send(
        queue,
        [
            new ServiceBusMessage(System.Text.Encoding.UTF8.GetBytes(body))
            {
                MessageId = Guid.CreateVersion7().ToString("N"), SessionId = TestWork.Conversation.Value, Subject = kind, CorrelationId = "cause",
            },
        ]);
}
