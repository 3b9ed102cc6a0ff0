using Azure.Messaging.ServiceBus;
using SupportChat.Tests.Emulators.ServiceBus.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.ServiceBus;

public sealed class ReceiveTests
{
    private static readonly ServiceBusReceiverOptions Deleting = new() { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete };

    [Fact]
    public async Task An_abandoned_message_comes_again_with_its_changed_properties()
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.SendAsync("transcripts", [new ServiceBusMessage("a") { ApplicationProperties = { ["kept"] = 1, ["changed"] = 1 } }]);
        await using var receiver = bus.Client.CreateReceiver("transcripts");
        var first = await BusFixture.ReceiveAsync(receiver);

        await receiver.AbandonMessageAsync(first, new Dictionary<string, object> { ["changed"] = 2, ["added"] = "x" });

        var again = await BusFixture.ReceiveAsync(receiver);
        Assert.Equal((2, first.SequenceNumber, "a"), (again.DeliveryCount, again.SequenceNumber, again.Body.ToString()));
        Assert.Equal([1, 2, "x"], new[] { "kept", "changed", "added" }.Select(name => again.ApplicationProperties[name]));
    }

    [Fact]
    public async Task A_deferred_message_is_received_by_its_number_and_settled_over_management()
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.SendAsync("transcripts", "a", "b");
        await using var receiver = bus.Client.CreateReceiver("transcripts");
        var (first, second) = (await BusFixture.ReceiveAsync(receiver), await BusFixture.ReceiveAsync(receiver));
        await receiver.DeferMessageAsync(first, new Dictionary<string, object> { ["why"] = "later" });
        await receiver.DeferMessageAsync(second);

        var again = await receiver.ReceiveDeferredMessageAsync(first.SequenceNumber);
        Assert.Equal(("a", "later", ServiceBusMessageState.Deferred), (again.MessageId, again.ApplicationProperties["why"], again.State));
        await receiver.RenewMessageLockAsync(again);
        await receiver.CompleteMessageAsync(again);

        var gone = await Assert.ThrowsAsync<ServiceBusException>(() => receiver.ReceiveDeferredMessageAsync(first.SequenceNumber));
        Assert.Equal(ServiceBusFailureReason.MessageNotFound, gone.Reason);
        await using var deleting = bus.Client.CreateReceiver("transcripts", Deleting);
        Assert.Equal("b", (await deleting.ReceiveDeferredMessageAsync(second.SequenceNumber)).MessageId);
        Assert.Null(await receiver.PeekMessageAsync(1));
    }

    [Fact]
    public async Task A_dead_letter_says_why_and_keeps_its_properties()
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.SendAsync("transcripts", "a", "b");
        await using var receiver = bus.Client.CreateReceiver("transcripts");
        await receiver.DeadLetterMessageAsync(await BusFixture.ReceiveAsync(receiver), new Dictionary<string, object> { ["step"] = 3 }, "Why", "Because");
        await receiver.DeadLetterMessageAsync(await BusFixture.ReceiveAsync(receiver));

        await using var dead = bus.Client.CreateReceiver("transcripts", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        var (first, second) = (await BusFixture.ReceiveAsync(dead), await BusFixture.ReceiveAsync(dead));

        Assert.Equal(("a", "Why", "Because"), (first.MessageId, first.DeadLetterReason, first.DeadLetterErrorDescription));
        Assert.Equal(3, first.ApplicationProperties["step"]);
        Assert.Equal(("b", null, null), (second.MessageId, second.DeadLetterReason, second.DeadLetterErrorDescription));
        await dead.CompleteMessageAsync(first);
        await dead.CompleteMessageAsync(second);
        Assert.Null(await dead.PeekMessageAsync(1));
    }

    [Fact]
    public async Task Too_many_deliveries_and_too_long_a_life_end_among_the_dead_letters()
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.PutQueueAsync("strict", new { maxDeliveryCount = 2 });
        await bus.SendAsync("strict", "failing");
        await using var receiver = bus.Client.CreateReceiver("strict");
        await receiver.AbandonMessageAsync(await BusFixture.ReceiveAsync(receiver));
        await receiver.AbandonMessageAsync(await BusFixture.ReceiveAsync(receiver));
        await bus.SendAsync("strict", [new ServiceBusMessage("b") { MessageId = "old", TimeToLive = TimeSpan.FromMilliseconds(50) }]);

        await using var dead = bus.Client.CreateReceiver("strict/$DeadLetterQueue");
        var (first, second) = (await BusFixture.ReceiveAsync(dead), await BusFixture.ReceiveAsync(dead));

        Assert.Equal(("failing", "MaxDeliveryCountExceeded"), (first.MessageId, first.DeadLetterReason));
        Assert.Equal(("old", "TTLExpiredException"), (second.MessageId, second.DeadLetterReason));
    }

    [Fact]
    public async Task What_is_received_and_deleted_is_gone_at_once()
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.SendAsync("transcripts", "a");
        await using var receiver = bus.Client.CreateReceiver("transcripts", Deleting);

        Assert.Equal("a", (await BusFixture.ReceiveAsync(receiver)).MessageId);

        Assert.Null(await receiver.PeekMessageAsync());
    }

    [Fact]
    public async Task A_lock_that_is_over_refuses_to_be_settled_and_the_message_comes_again()
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.PutQueueAsync("quick", new { lockSeconds = 0.3 });
        await bus.SendAsync("quick", "a");
        await using var receiver = bus.Client.CreateReceiver("quick");
        var first = await BusFixture.ReceiveAsync(receiver);

        var again = await BusFixture.ReceiveAsync(receiver);

        Assert.Equal(2, again.DeliveryCount);
        var lost = await Assert.ThrowsAsync<ServiceBusException>(() => receiver.CompleteMessageAsync(first));
        Assert.Equal(ServiceBusFailureReason.MessageLockLost, lost.Reason);
        lost = await Assert.ThrowsAsync<ServiceBusException>(() => receiver.RenewMessageLockAsync(first));
        Assert.Equal(ServiceBusFailureReason.MessageLockLost, lost.Reason);
    }

    [Fact]
    public async Task A_renewed_lock_ends_later_and_another_receiver_may_settle_with_its_token()
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.SendAsync("transcripts", "a");
        await using var receiver = bus.Client.CreateReceiver("transcripts");
        var message = await BusFixture.ReceiveAsync(receiver);
        var until = message.LockedUntil;

        await receiver.RenewMessageLockAsync(message);

        Assert.True(message.LockedUntil > until);
        await using var other = bus.NewClient();
        await using var second = other.CreateReceiver("transcripts");
        await second.CompleteMessageAsync(message);
        Assert.Null(await receiver.PeekMessageAsync());
    }

    [Fact]
    public async Task Peeking_shows_locked_messages_too_and_pages_by_number()
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.SendAsync("transcripts", "a", "b", "c");
        await using var receiver = bus.Client.CreateReceiver("transcripts");
        await BusFixture.ReceiveAsync(receiver);

        Assert.Equal(["a", "b"], (await receiver.PeekMessagesAsync(2)).Select(message => message.MessageId));
        Assert.Equal(["c"], (await receiver.PeekMessagesAsync(2)).Select(message => message.MessageId));
        Assert.Empty(await receiver.PeekMessagesAsync(2));
        Assert.Equal("b", (await receiver.PeekMessageAsync(2)).MessageId);
    }

    [Fact]
    public async Task A_prefetching_receiver_gives_back_what_it_did_not_hand_out()
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.SendAsync("transcripts", "a", "b", "c");
        var prefetching = bus.Client.CreateReceiver("transcripts", new ServiceBusReceiverOptions { PrefetchCount = 10 });
        await prefetching.CompleteMessageAsync(await BusFixture.ReceiveAsync(prefetching));
        await Eventually.GetAsync(() => bus.StateAsync("transcripts"), state => (int)state["messages"]!["locked"]! == 2);

        await prefetching.CloseAsync();

        await using var receiver = bus.Client.CreateReceiver("transcripts");
        var rest = await receiver.ReceiveMessagesAsync(2, TimeSpan.FromSeconds(20));
        Assert.Equal([("b", 1), ("c", 1)], rest.Select(message => (message.MessageId, message.DeliveryCount)));
    }

    [Fact]
    public async Task A_receive_that_finds_nothing_takes_no_later_message()
    {
        await using var bus = await BusFixture.StartAsync();
        await using (var early = bus.Client.CreateReceiver("transcripts"))
        {
            Assert.Null(await early.ReceiveMessageAsync(TimeSpan.FromMilliseconds(50)));
        }

        await bus.SendAsync("transcripts", "a");

        await using var receiver = bus.Client.CreateReceiver("transcripts");
        Assert.Equal(1, (await BusFixture.ReceiveAsync(receiver)).DeliveryCount);
    }

    [Fact]
    public async Task A_processor_handles_everything_once()
    {
        await using var bus = await BusFixture.StartAsync();
        var handled = new System.Collections.Concurrent.ConcurrentBag<string>();
        await using var processor = bus.Client.CreateProcessor("transcripts", new ServiceBusProcessorOptions { MaxConcurrentCalls = 4, PrefetchCount = 20 });
        processor.ProcessMessageAsync += message =>
        {
            handled.Add(message.Message.MessageId);
            return Task.CompletedTask;
        };
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        await processor.StartProcessingAsync();
        var texts = Enumerable.Range(0, 200).Select(number => $"m{number}").ToList();

        await bus.SendAsync("transcripts", texts);

        await Eventually.GetAsync(() => bus.StateAsync("transcripts"), state => (int)state["messages"]!["active"]! == 0);
        await processor.StopProcessingAsync();
        Assert.Equal(texts.Order(), handled.Order());
    }
}
