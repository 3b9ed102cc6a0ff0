using System.Text;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Emulators.ServiceBus.Broker;

namespace SupportChat.Tests.Emulators.ServiceBus.Broker.Fixtures;

/// <summary>One queue on a time that only the test moves.</summary>
internal sealed class BrokerFixture : IDisposable
{
    private readonly BrokerQueue queue;

    public BrokerFixture(QueueSettings? settings = null) => queue = new BrokerQueue("work", settings ?? new QueueSettings(), Time);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero));

    public MessageStore Store => queue.Messages;

    public MessageStore DeadLetters => queue.DeadLetters;

    public BrokerQueue Queue => queue;

    public static BrokerFixture WithSessions(QueueSettings? settings = null) => new((settings ?? new QueueSettings()) with { RequiresSession = true });

    public static NewMessage Message(string id, string? session = null) =>
        new(id, new MessageContent(default, Encoding.UTF8.GetBytes(id))) { SessionId = session };

    public long Send(string id, string? session = null) => Store.Send([Message(id, session)])[0];

    public MessageView Receive(SessionLock? session = null) => Store.TryReceive(session, null) ?? throw new InvalidOperationException("Nothing is there.");

    public MessageView? TryReceive() => Store.TryReceive(null, null);

    public void Dispose() => queue.Dispose();
}

/// <summary>Counts how often it is told of messages.</summary>
internal sealed class Listener : IMessageWaiter
{
    private int told;

    public int Told => Volatile.Read(ref told);

    public void OnMessages() => Interlocked.Increment(ref told);
}
