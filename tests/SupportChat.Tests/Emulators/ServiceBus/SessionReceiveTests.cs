using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using SupportChat.Tests.Emulators.ServiceBus.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.ServiceBus;

public sealed class SessionReceiveTests
{
    private const string Queue = "conversations";

    [Fact]
    public async Task A_named_session_gives_its_messages_in_order_to_one_receiver()
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.SendToSessionAsync(Queue, "a", "a1", "a2");
        await bus.SendToSessionAsync(Queue, "b", "b1");

        await using var receiver = await bus.Client.AcceptSessionAsync(Queue, "a");

        Assert.Equal("a", receiver.SessionId);
        Assert.True(receiver.SessionLockedUntil > TimeProvider.System.GetUtcNow());
        var messages = new[] { await BusFixture.ReceiveAsync(receiver), await BusFixture.ReceiveAsync(receiver) };
        Assert.Equal(["a1", "a2"], messages.Select(message => message.MessageId));
        Assert.Equal(receiver.SessionLockedUntil.ToUnixTimeSeconds(), messages[0].LockedUntil.ToUnixTimeSeconds());
        var refused = await Assert.ThrowsAsync<ServiceBusException>(() => bus.Client.AcceptSessionAsync(Queue, "a"));
        Assert.Equal(ServiceBusFailureReason.SessionCannotBeLocked, refused.Reason);
        await receiver.CompleteMessageAsync(messages[0]);
        Assert.Equal(["a2"], (await receiver.PeekMessagesAsync(10)).Select(message => message.MessageId));
    }

    [Fact]
    public async Task The_next_session_is_waited_for_and_freed_by_closing()
    {
        await using var bus = await BusFixture.StartAsync();
        var waiting = bus.Client.AcceptNextSessionAsync(Queue);
        await bus.SendToSessionAsync(Queue, "a", "a1");
        var first = await waiting;
        Assert.Equal(1, (await BusFixture.ReceiveAsync(first)).DeliveryCount);

        await first.CloseAsync();

        await using var second = await bus.Client.AcceptNextSessionAsync(Queue);
        Assert.Equal("a", second.SessionId);
        Assert.Equal(1, (await BusFixture.ReceiveAsync(second)).DeliveryCount);
    }

    [Fact]
    public async Task Waiting_for_a_session_in_vain_ends_as_a_time_out()
    {
        await using var bus = await BusFixture.StartAsync();
        await using var impatient = new ServiceBusClient(
            bus.Emulator.ConnectionString,
            new ServiceBusClientOptions { RetryOptions = new ServiceBusRetryOptions { MaxRetries = 0, TryTimeout = TimeSpan.FromSeconds(1) } });

        var over = await Assert.ThrowsAsync<ServiceBusException>(() => impatient.AcceptNextSessionAsync(Queue));

        Assert.Equal(ServiceBusFailureReason.ServiceTimeout, over.Reason);
    }

    [Fact]
    public async Task A_cancelled_wait_takes_no_session()
    {
        await using var bus = await BusFixture.StartAsync();
        using var leaving = new CancellationTokenSource();
        var waiting = bus.Client.AcceptNextSessionAsync(Queue, cancellationToken: leaving.Token);
        await Eventually.BecomesTrueAsync(() => bus.Emulator.Broker.Find(Queue)!.Messages.Acceptors == 1);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await bus.SendToSessionAsync(Queue, "a", "a1");

        await using var receiver = await bus.Client.AcceptNextSessionAsync(Queue);

        Assert.Equal("a", receiver.SessionId);
    }

    [Fact]
    public async Task A_session_keeps_a_state()
    {
        await using var bus = await BusFixture.StartAsync();
        await using (var first = await bus.Client.AcceptSessionAsync(Queue, "a"))
        {
            Assert.Null(await first.GetSessionStateAsync());
            await first.SetSessionStateAsync(BinaryData.FromString("half way"));
        }

        await using var second = await bus.Client.AcceptSessionAsync(Queue, "a");
        Assert.Equal("half way", (await second.GetSessionStateAsync()).ToString());
        await second.SetSessionStateAsync(null);
        Assert.Null(await second.GetSessionStateAsync());
    }

    [Fact]
    public async Task A_renewed_session_ends_later()
    {
        await using var bus = await BusFixture.StartAsync();
        await using var receiver = await bus.Client.AcceptSessionAsync(Queue, "a");
        var until = receiver.SessionLockedUntil;

        await receiver.RenewSessionLockAsync();

        Assert.True(receiver.SessionLockedUntil > until);
    }

    [Fact]
    public async Task A_session_whose_lock_is_over_is_lost_and_free()
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.PutQueueAsync("brief", new { requiresSession = true, lockSeconds = 0.5 });
        await bus.SendToSessionAsync("brief", "a", "a1");
        await using var receiver = await bus.Client.AcceptSessionAsync("brief", "a");
        var message = await BusFixture.ReceiveAsync(receiver);

        await Eventually.BecomesTrueAsync(() => receiver.IsClosed);

        Assert.NotNull(await Record.ExceptionAsync(() => receiver.CompleteMessageAsync(message)));
        Assert.NotNull(await Record.ExceptionAsync(() => receiver.RenewSessionLockAsync()));
        await using var next = await bus.Client.AcceptNextSessionAsync("brief");
        Assert.Equal(2, (await BusFixture.ReceiveAsync(next)).DeliveryCount);
    }

    [Fact]
    public async Task Plain_receivers_and_sessions_do_not_mix()
    {
        await using var bus = await BusFixture.StartAsync();
        await using var plain = bus.Client.CreateReceiver(Queue);

        await Assert.ThrowsAsync<InvalidOperationException>(() => plain.ReceiveMessageAsync(TimeSpan.FromSeconds(5)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => bus.Client.AcceptSessionAsync("transcripts", "a"));
    }

    [Fact]
    public async Task Dead_letters_of_sessions_are_received_without_one()
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.SendToSessionAsync(Queue, "a", "a1", "a2");
        await using (var receiver = await bus.Client.AcceptSessionAsync(Queue, "a"))
        {
            await receiver.DeadLetterMessageAsync(await BusFixture.ReceiveAsync(receiver), "Why");
            var second = await BusFixture.ReceiveAsync(receiver);
            await receiver.DeferMessageAsync(second);
            await receiver.CompleteMessageAsync(await receiver.ReceiveDeferredMessageAsync(second.SequenceNumber));
        }

        await using var dead = bus.Client.CreateReceiver(Queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        var letter = await BusFixture.ReceiveAsync(dead);

        Assert.Equal(("a1", "a", "Why"), (letter.MessageId, letter.SessionId, letter.DeadLetterReason));
    }

    [Fact]
    public async Task Scheduled_messages_go_to_their_session()
    {
        await using var bus = await BusFixture.StartAsync();
        await using var sender = bus.Client.CreateSender(Queue);
        await sender.ScheduleMessageAsync(new ServiceBusMessage("later") { SessionId = "a" }, TimeProvider.System.GetUtcNow().AddMilliseconds(200));

        await using var receiver = await bus.Client.AcceptNextSessionAsync(Queue);

        Assert.Equal("later", (await BusFixture.ReceiveAsync(receiver)).Body.ToString());
    }

    [Fact]
    public async Task A_session_processor_handles_each_session_in_order()
    {
        await using var bus = await BusFixture.StartAsync();
        var handled = new ConcurrentDictionary<string, ConcurrentQueue<string>>();
        await using var processor = bus.Client.CreateSessionProcessor(
            Queue, new ServiceBusSessionProcessorOptions { MaxConcurrentSessions = 4, SessionIdleTimeout = TimeSpan.FromMilliseconds(200) });
        processor.ProcessMessageAsync += message =>
        {
            handled.GetOrAdd(message.SessionId, _ => new ConcurrentQueue<string>()).Enqueue(message.Message.MessageId);
            return Task.CompletedTask;
        };
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        await processor.StartProcessingAsync();
        var sessions = Enumerable.Range(0, 8).Select(number => $"s{number}").ToList();
        foreach (var number in Enumerable.Range(0, 5))
        {
            await bus.SendAsync(Queue, sessions.Select(session => new ServiceBusMessage("x") { MessageId = $"{session}-{number}", SessionId = session }));
        }

        await Eventually.GetAsync(() => bus.StateAsync(Queue), state => (int)state["messages"]!["active"]! == 0);
        await processor.StopProcessingAsync();

        Assert.Equal(sessions, handled.Keys.Order());
        Assert.All(handled, session => Assert.Equal(Enumerable.Range(0, 5).Select(number => $"{session.Key}-{number}"), session.Value));
    }
}
