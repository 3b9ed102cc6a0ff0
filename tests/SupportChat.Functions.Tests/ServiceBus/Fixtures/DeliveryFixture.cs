using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Functions.Tests.Fixtures;
using SupportChat.Queueing;
using SupportChat.ServiceBus;

namespace SupportChat.Functions.Tests.ServiceBus.Fixtures;

/// <summary>A broker, the queue port over it, and the delivery under test.</summary>
internal sealed class DeliveryFixture
{
    public DeliveryFixture()
    {
        Broker = MemoryBrokers.Create(Time);
        Queue = new ServiceBusWorkQueue(Broker.Client().Connection(), Time, NullLogger<ServiceBusWorkQueue>.Instance);
        Actions = new BrokerActions(Broker);
        var deadLetters = DeadLetters.UseCase(Queue, Time);
        Delivery = new ServiceBusDelivery(deadLetters, MemoryDeadLetters.Redelivery(deadLetters, Queue, Time), Time, Log);
        Intake = new DeadLetterIntake(deadLetters, Time, IntakeLog);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public MemoryBroker Broker { get; }

    public ServiceBusWorkQueue Queue { get; }

    public BrokerActions Actions { get; }

    public MemoryDeadLetters DeadLetters { get; } = new();

    public FakeLogger<ServiceBusDelivery> Log { get; } = new();

    public FakeLogger<DeadLetterIntake> IntakeLog { get; } = new();

    public ServiceBusDelivery Delivery { get; }

    public DeadLetterIntake Intake { get; }

    /// <summary>Sends work and takes it back as the trigger would.</summary>
    public async Task<ServiceBusReceivedMessage[]> GivenAsync(params WorkItem[] items)
    {
        await Queue.SendManyAsync(items, CancellationToken.None);
        return Broker.Deliver(QueueNames.Of(WorkKind.QueueOf(items[0].Kind)), items.Length);
    }
}
