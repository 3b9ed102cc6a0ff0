using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Functions.Tests.ServiceBus.Fixtures;
using SupportChat.ServiceBus;

namespace SupportChat.Functions.Tests.ServiceBus;

public sealed class BrokerConnectionTests : IAsyncDisposable
{
    private static readonly ServiceBusException Closed = new("The owner is already closed.", ServiceBusFailureReason.ServiceTimeout);

    private readonly FakeLogger<BrokerConnection> log = new();
    private readonly FakeTimeProvider time = new();
    private readonly BrokerConnection connection;

    public BrokerConnectionTests() => connection = new BrokerConnection(() => new InMemoryClient((_, _, _) => Task.CompletedTask), time, log);

    [Fact]
    public void A_client_whose_calls_all_fail_at_once_is_replaced_once()
    {
        var client = connection.Client;

        Fail(client, Closed, BrokerConnection.MaxFailures);
        var next = connection.Client;
        Fail(client, Closed, BrokerConnection.MaxFailures);

        Assert.NotSame(client, next);
        Assert.Same(next, connection.Client);
        Assert.Equal(4205, Assert.Single(log.Collector.GetSnapshot(), record => record.Level >= LogLevel.Warning).Id.Id);
    }

    [Fact]
    public void A_call_that_gets_through_begins_the_count_anew()
    {
        var client = connection.Client;

        Fail(client, Closed, BrokerConnection.MaxFailures - 1);
        connection.Worked();
        Fail(client, Closed, BrokerConnection.MaxFailures - 1);

        Assert.Same(client, connection.Client);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_client_that_gets_nothing_through_for_a_minute_is_replaced(bool oneGetsThrough)
    {
        var client = connection.Client;

        connection.Failed(client, Closed, ServiceBusWorkQueue.Patience);
        time.Advance(BrokerConnection.MaxSilence / 2);
        if (oneGetsThrough)
        {
            connection.Worked();
        }

        connection.Failed(client, Closed, ServiceBusWorkQueue.Patience);
        time.Advance(BrokerConnection.MaxSilence / 2);
        Assert.Same(client, connection.Client);
        connection.Failed(client, Closed, ServiceBusWorkQueue.Patience);

        Assert.Equal(oneGetsThrough, client == connection.Client);
    }

    [Fact]
    public void A_silent_or_busy_broker_and_a_refusal_for_good_keep_the_client()
    {
        var client = connection.Client;

        for (var i = 0; i < 2 * BrokerConnection.MaxFailures; i++)
        {
            connection.Failed(client, Closed, BrokerConnection.AtOnce);
        }

        Fail(client, new ServiceBusException("busy", ServiceBusFailureReason.ServiceBusy), 2 * BrokerConnection.MaxFailures);
        Fail(client, new ServiceBusException("gone", ServiceBusFailureReason.MessagingEntityNotFound), 2 * BrokerConnection.MaxFailures);

        Assert.Same(client, connection.Client);
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private void Fail(ServiceBusClient client, Exception failure, int times)
    {
        for (var i = 0; i < times; i++)
        {
            connection.Failed(client, failure, TimeSpan.Zero);
        }
    }
}
