using System.Text;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Conversations;
using SupportChat.Functions.Queues;
using SupportChat.Functions.Tests.Fixtures;
using SupportChat.Functions.Tests.ServiceBus.Fixtures;
using SupportChat.Queueing;

namespace SupportChat.Functions.Tests.Queues;

/// <summary>Queued work while Table Storage cannot be reached, or a read breaks: real functions and consumers on the broker's double.</summary>
public sealed class StoreOutageTests : IDisposable
{
    private const int Messages = 120;

    private static readonly ConversationId Poison = ConversationId.Derive("customer", "poison");

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryDeadLetters deadLetters = new();
    private readonly EmptyStore store = new();
    private readonly MemoryBroker broker;
    private readonly BrokerActions actions;
    private readonly IHost host;

    public StoreOutageTests()
    {
        broker = MemoryBrokers.Create(time);
        actions = new BrokerActions(broker);
        host = ProgramHost.Build(Repository.SampleSettings, services =>
        {
            services.AddAbsentStores();
            services.Replace(ServiceDescriptor.Singleton<IConversationStore>(store));
            services.Replace(ServiceDescriptor.Singleton<IDeadLetterStore>(deadLetters));
            services.Replace(ServiceDescriptor.Singleton(broker.Client().Connection()));
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
        });
    }

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Work_waits_out_hours_without_stores_and_none_of_it_is_a_dead_letter()
    {
        store.BreaksFor = _ => true;
        deadLetters.Failure = new InvalidOperationException("down");
        Send("conversations", WorkKind.Reconcile, TestWork.Conversation);
        Send("transcripts", WorkKind.Transcript, TestWork.Conversation);
        for (var minute = 0; minute < 180; minute++)
        {
            await HandleDueAsync();
        }

        Assert.Equal([1, 1], Left());
        store.BreaksFor = _ => false;
        deadLetters.Failure = null;
        for (var minute = 0; minute < 6; minute++)
        {
            await HandleDueAsync();
        }

        Assert.Equal([0, 0], Left());
        Assert.Empty(deadLetters.Stored);
        Assert.Empty(broker.In("conversations/$deadletterqueue"));
        Assert.Empty(broker.In("transcripts/$deadletterqueue"));
    }

    [Fact]
    public async Task A_message_that_breaks_its_batch_takes_no_neighbour_along()
    {
        store.BreaksFor = ids => ids.Contains(Poison);
        for (var i = 0; i < Messages; i++)
        {
            Send("transcripts", WorkKind.Transcript, i == 77 ? Poison : ConversationId.Derive("customer", $"{i}"));
        }

        for (var minute = 0; minute < 60; minute++)
        {
            await HandleDueAsync();
        }

        Assert.Equal([0, 0], Left());
        var letter = Assert.Single(deadLetters.Stored);
        Assert.Equal((Poison, DeadLetterReason.DeliveriesExhausted), (letter.Item.ConversationId, letter.Reason));
    }

    private int[] Left() => [broker.In("conversations").Count, broker.In("transcripts").Count];

    /// <summary>Everything that is due now; then a minute passes.</summary>
    private async Task HandleDueAsync()
    {
        foreach (var message in broker.Deliver("conversations", Messages))
        {
            await ActivatorUtilities.CreateInstance<ConversationWorkFunction>(host.Services).RunAsync(message, actions, CancellationToken.None);
        }

        if (broker.Deliver("transcripts", Messages) is { Length: > 0 } batch)
        {
            await ActivatorUtilities.CreateInstance<TranscriptWorkFunction>(host.Services).RunAsync(batch, actions, CancellationToken.None);
        }

        time.Advance(TimeSpan.FromMinutes(1));
    }

    private void Send(string queue, string kind, ConversationId conversation) => broker.Send(
        queue,
        [
            new ServiceBusMessage(Encoding.UTF8.GetBytes(kind == WorkKind.Transcript ? """{"messageId":1,"version":1,"createdAt":1,"type":"MESG","senderId":"ann"}""" : "{}"))
            {
                MessageId = Guid.CreateVersion7().ToString("N"), SessionId = conversation.Value, Subject = kind, CorrelationId = "cause",
            },
        ]);

    /// <summary>Has no records, and breaks when asked for certain ones.</summary>
    private sealed class EmptyStore : IConversationStore
    {
        public Func<IReadOnlyCollection<ConversationId>, bool> BreaksFor { get; set; } = _ => false;

        public async Task<Versioned<Conversation>?> FindAsync(ConversationId id, CancellationToken cancellationToken)
        {
            await FindManyAsync([id], cancellationToken);
            return null;
        }

        public Task<IReadOnlyDictionary<ConversationId, Versioned<Conversation>>> FindManyAsync(
            IReadOnlyCollection<ConversationId> ids, CancellationToken cancellationToken) =>
            BreaksFor(ids)
                ? throw new InvalidOperationException("The store breaks.")
                : Task.FromResult<IReadOnlyDictionary<ConversationId, Versioned<Conversation>>>(new Dictionary<ConversationId, Versioned<Conversation>>());

        public Task<(Versioned<Conversation> Stored, bool Inserted)> InsertAsync(Conversation conversation, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<string?> ReplaceAsync(Conversation conversation, string etag, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<string?>> ReplaceManyAsync(IReadOnlyList<Versioned<Conversation>> edited, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
