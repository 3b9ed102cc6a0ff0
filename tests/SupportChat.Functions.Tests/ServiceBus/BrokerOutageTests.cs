using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Functions.Tests.Fixtures;
using SupportChat.Functions.Tests.ServiceBus.Fixtures;
using SupportChat.Queueing;
using SupportChat.ServiceBus;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Functions.Tests.ServiceBus;

/// <summary>
/// The registered client over real sockets, against peers that fail. The SDK runs by the machine's clock and the queue's own bound by a fake one, so that a
/// test sees which of them ended a send.
/// </summary>
public sealed class BrokerOutageTests : IAsyncDisposable
{
    private readonly FakeTimeProvider time = new();
    private ServiceProvider? services;

    public async ValueTask DisposeAsync()
    {
        if (services is not null)
        {
            await services.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_broker_that_answers_takes_the_work()
    {
        using var broker = new AmqpPeer();

        await QueueAt(broker.Port).SendManyAsync([TestWork.Item(), TestWork.Item(WorkKind.Transcript)], CancellationToken.None);

        Assert.Equal((1, 2), (broker.Connections, broker.Received));
    }

    [Fact]
    public async Task A_connection_that_is_refused_ends_the_send_without_its_time_passing()
    {
        var failure = await Assert.ThrowsAsync<ServiceBusException>(
            () => QueueAt(QuietPort.Find()).SendManyAsync([TestWork.Item()], CancellationToken.None));

        Assert.Equal(ServiceBusFailureReason.ServiceCommunicationProblem, failure.Reason);
    }

    [Fact]
    public async Task A_broker_that_accepts_and_says_nothing_is_given_up_in_time()
    {
        using var silent = new SilentPeer();
        var send = QueueAt(silent.Port).SendManyAsync([TestWork.Item()], CancellationToken.None);
        await Eventually.BecomesTrueAsync(() => silent.Accepted > 0);
        Assert.False(send.IsCompleted);

        await GivesUpAsync(send);
    }

    [Fact]
    public async Task The_end_of_the_caller_ends_a_send_that_waits_for_a_connection()
    {
        using var silent = new SilentPeer();
        using var leaving = new CancellationTokenSource();
        var send = QueueAt(silent.Port).SendManyAsync([TestWork.Item()], leaving.Token);
        await Eventually.BecomesTrueAsync(() => silent.Accepted > 0);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send);
    }

    [Fact]
    public async Task A_busy_broker_is_asked_once_and_then_left_alone()
    {
        using var broker = new AmqpPeer { OnAttach = PeerAnswer.Busy };
        var queue = QueueAt(broker.Port);

        var failure = await Assert.ThrowsAsync<ServiceBusException>(() => queue.SendManyAsync([TestWork.Item()], CancellationToken.None));
        Assert.Equal((ServiceBusFailureReason.ServiceBusy, 1), (failure.Reason, broker.Attached));

        // The SDK asks no more for 10 s.
        var next = queue.SendManyAsync([TestWork.Item()], CancellationToken.None);
        await GivesUpAsync(next);
        Assert.Equal(1, broker.Attached);
    }

    [Fact]
    public async Task A_broker_that_finds_itself_busy_with_a_message_is_asked_once()
    {
        using var broker = new AmqpPeer { OnMessage = PeerAnswer.Busy };

        var failure = await Assert.ThrowsAsync<ServiceBusException>(
            () => QueueAt(broker.Port).SendManyAsync([TestWork.Item()], CancellationToken.None));

        Assert.Equal((ServiceBusFailureReason.ServiceBusy, 1), (failure.Reason, broker.Received));
    }

    [Fact]
    public async Task A_message_without_an_answer_is_given_up_in_time_and_the_next_one_gets_through()
    {
        using var broker = new AmqpPeer { OnMessage = PeerAnswer.Nothing };
        var queue = QueueAt(broker.Port);
        var send = queue.SendManyAsync([TestWork.Item()], CancellationToken.None);
        await Eventually.BecomesTrueAsync(() => broker.Received > 0);
        await GivesUpAsync(send);

        broker.OnMessage = PeerAnswer.Accept;
        await queue.SendManyAsync([TestWork.Item()], CancellationToken.None);

        Assert.Equal((1, 1, 2), (broker.Connections, broker.Attached, broker.Received));
    }

    [Fact]
    public async Task A_connection_over_which_the_broker_says_nothing_for_a_minute_is_replaced()
    {
        using var broker = new AmqpPeer { OnMessage = PeerAnswer.Nothing };
        var queue = QueueAt(broker.Port);
        for (var sent = 1; sent <= 2; sent++)
        {
            var send = queue.SendManyAsync([TestWork.Item()], CancellationToken.None);
            await Eventually.BecomesTrueAsync(() => broker.Received == sent);
            await GivesUpAsync(send);
            time.Advance(BrokerConnection.MaxSilence);
        }

        broker.OnMessage = PeerAnswer.Accept;
        await queue.SendManyAsync([TestWork.Item()], CancellationToken.None);

        Assert.Equal((2, 3), (broker.Connections, broker.Received));
    }

    [Fact]
    public async Task A_link_that_opens_too_slowly_for_one_send_serves_the_next_one()
    {
        using var broker = new AmqpPeer { OnAttach = PeerAnswer.Nothing };
        var queue = QueueAt(broker.Port);
        var send = queue.SendManyAsync([TestWork.Item()], CancellationToken.None);
        await Eventually.BecomesTrueAsync(() => broker.Attached > 0);
        await GivesUpAsync(send);

        var next = queue.SendManyAsync([TestWork.Item()], CancellationToken.None);
        broker.LetOpen();
        await next;

        Assert.Equal((1, 1), (broker.Connections, broker.Attached));
    }

    [Fact]
    public void An_opening_outlives_the_send_that_began_it() => Assert.True(ServiceBusServices.Retries.TryTimeout > 2 * ServiceBusWorkQueue.Patience);

    private async Task GivesUpAsync(Task send)
    {
        time.Advance(ServiceBusWorkQueue.Patience);
        var failure = await Assert.ThrowsAsync<ServiceBusException>(() => send);
        Assert.Equal(ServiceBusFailureReason.ServiceTimeout, failure.Reason);
        Assert.StartsWith("Queue conversations did not take its work within 3 s", failure.Message, StringComparison.Ordinal);
    }

    private IWorkQueue QueueAt(int port)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(ServiceBusOptions.SectionName, AmqpPeer.ConnectionString(port))]).Build();
        services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<TimeProvider>(time)
            .AddLogging()
            .AddServiceBus()
            .BuildServiceProvider();
        return services.GetRequiredService<IWorkQueue>();
    }
}
