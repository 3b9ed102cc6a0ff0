using System.Net;
using System.Net.Sockets;
using Azure.Messaging.ServiceBus;
using SupportChat.Emulators;
using SupportChat.Emulators.ServiceBus;
using SupportChat.Tests.Emulators.ServiceBus.Fixtures;

namespace SupportChat.Tests.Emulators.ServiceBus;

public sealed class SendTests
{
    private static readonly ServiceBusReceiverOptions Deleting = new() { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete };

    [Fact]
    public async Task A_message_arrives_with_everything_that_its_sender_set()
    {
        await using var bus = await BusFixture.StartAsync();
        var sent = new ServiceBusMessage(BinaryData.FromBytes(new byte[] { 0, 255, 7 }))
        {
            MessageId = "id-1",
            Subject = "kind",
            CorrelationId = "cause",
            ContentType = "application/json",
            ReplyTo = "back",
            To = "there",
            SessionId = "s",
            ReplyToSessionId = "rs",
            PartitionKey = "s",
            TimeToLive = TimeSpan.FromMinutes(5),
            ApplicationProperties = { ["text"] = "ä", ["number"] = 7, ["long"] = 1L << 40, ["flag"] = true, ["nothing"] = null },
        };
        await bus.SendAsync("transcripts", [sent]);

        await using var receiver = bus.Client.CreateReceiver("transcripts");
        var got = await BusFixture.ReceiveAsync(receiver);

        Assert.Equal([0, 255, 7], got.Body.ToArray());
        Assert.Equal(("id-1", "kind", "cause", "application/json"), (got.MessageId, got.Subject, got.CorrelationId, got.ContentType));
        Assert.Equal(("back", "there", "s", "rs", "s"), (got.ReplyTo, got.To, got.SessionId, got.ReplyToSessionId, got.PartitionKey));
        Assert.Equal(TimeSpan.FromMinutes(5), got.TimeToLive);
        Assert.Equal(["ä", 7, 1L << 40, true, null], new[] { "text", "number", "long", "flag", "nothing" }.Select(name => got.ApplicationProperties[name]));
        Assert.Equal((1, 1L, 1L, ServiceBusMessageState.Active), (got.DeliveryCount, got.SequenceNumber, got.EnqueuedSequenceNumber, got.State));
        Assert.Equal(got.EnqueuedTime + TimeSpan.FromSeconds(300), got.LockedUntil, TimeSpan.FromSeconds(20));
        await receiver.CompleteMessageAsync(got);
        Assert.Null(await receiver.PeekMessageAsync());
    }

    [Fact]
    public async Task A_message_without_an_id_gets_one()
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.SendAsync("transcripts", [new ServiceBusMessage("x"), new ServiceBusMessage("y") { Subject = "kept" }]);

        await using var receiver = bus.Client.CreateReceiver("transcripts");
        var seen = await receiver.PeekMessagesAsync(10);

        Assert.All(seen, message => Assert.Matches("^[0-9a-f]{32}$", message.MessageId));
        Assert.Equal([null, "kept"], seen.Select(message => message.Subject));
        Assert.Equal(["x", "y"], seen.Select(message => message.Body.ToString()));
    }

    [Fact]
    public async Task Batches_are_split_by_the_queue_s_limit_and_arrive_whole()
    {
        await using var bus = await BusFixture.StartAsync();
        await using var sender = bus.Client.CreateSender("transcripts");
        using var batch = await sender.CreateMessageBatchAsync();
        var count = 0;
        while (batch.TryAddMessage(new ServiceBusMessage(new string('x', 4000)) { MessageId = $"m{count}" }))
        {
            count++;
        }

        await sender.SendMessagesAsync(batch);

        Assert.Equal(262_144, batch.MaxSizeInBytes);
        Assert.InRange(count, 50, 65);
        await using var receiver = bus.Client.CreateReceiver("transcripts", Deleting);
        var received = 0;
        while (received < count)
        {
            foreach (var message in await receiver.ReceiveMessagesAsync(count - received, TimeSpan.FromSeconds(20)))
            {
                Assert.Equal($"m{received++}", message.MessageId);
            }
        }
    }

    [Fact]
    public async Task A_message_up_to_the_limit_passes_and_a_larger_one_does_not()
    {
        await using var bus = await BusFixture.StartAsync();
        await bus.PutQueueAsync("large", new { maxMessageBytes = 2_000_000 });
        await using var sender = bus.Client.CreateSender("transcripts");
        await using var largeSender = bus.Client.CreateSender("large");

        await sender.SendMessageAsync(new ServiceBusMessage(new byte[262_000]));
        await largeSender.SendMessageAsync(new ServiceBusMessage(new byte[1_900_000]));
        var refused = await Assert.ThrowsAsync<ServiceBusException>(() => sender.SendMessageAsync(new ServiceBusMessage(new byte[262_144])));

        Assert.Equal(ServiceBusFailureReason.MessageSizeExceeded, refused.Reason);
        await using var receiver = bus.Client.CreateReceiver("large");
        Assert.Equal(1_900_000, (await BusFixture.ReceiveAsync(receiver)).Body.ToMemory().Length);
    }

    [Fact]
    public async Task A_body_of_several_sections_and_one_of_a_value_arrive_as_they_were()
    {
        await using var bus = await BusFixture.StartAsync();
        var sections = new ServiceBusMessage();
        sections.GetRawAmqpMessage().Body = new Azure.Core.Amqp.AmqpMessageBody([new byte[] { 1, 2 }, new byte[] { 3 }]);
        var value = new ServiceBusMessage();
        value.GetRawAmqpMessage().Body = Azure.Core.Amqp.AmqpMessageBody.FromValue("a value");
        await bus.SendAsync("transcripts", [sections, value]);

        await using var receiver = bus.Client.CreateReceiver("transcripts");
        var (first, second) = (await BusFixture.ReceiveAsync(receiver), await BusFixture.ReceiveAsync(receiver));

        Assert.True(first.GetRawAmqpMessage().Body.TryGetData(out var data));
        Assert.Equal([[1, 2], [3]], data!.Select(part => part.ToArray()));
        Assert.True(second.GetRawAmqpMessage().Body.TryGetValue(out var text));
        Assert.Equal("a value", text);
    }

    [Fact]
    public async Task A_queue_with_sessions_refuses_a_message_without_one()
    {
        await using var bus = await BusFixture.StartAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => bus.SendAsync("conversations", "lost"));
    }

    [Fact]
    public async Task A_wrong_key_is_unauthorized_and_an_unknown_queue_not_found()
    {
        await using var bus = await BusFixture.StartAsync();
        await using var stranger = bus.NewClient(bus.Emulator.ConnectionString.Replace("demo-key", "other-key", StringComparison.Ordinal));

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => stranger.CreateSender("transcripts").SendMessageAsync(new ServiceBusMessage("x")));
        var unknown = await Assert.ThrowsAsync<ServiceBusException>(() => bus.SendAsync("nowhere", "x"));

        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, unknown.Reason);
    }

    [Fact]
    public async Task Dead_letters_transactions_and_shared_sessions_are_refused_clearly()
    {
        await using var bus = await BusFixture.StartAsync();
        await using var sender = bus.Client.CreateSender("transcripts/$DeadLetterQueue");
        await Assert.ThrowsAsync<InvalidOperationException>(() => sender.SendMessageAsync(new ServiceBusMessage("x")));

        using var scope = new System.Transactions.TransactionScope(System.Transactions.TransactionScopeAsyncFlowOption.Enabled);
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => bus.SendAsync("transcripts", "x"));
        Assert.Contains("transactions", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scheduled_messages_come_when_they_are_due_and_can_be_cancelled_before()
    {
        await using var bus = await BusFixture.StartAsync();
        await using var sender = bus.Client.CreateSender("transcripts");
        var later = TimeProvider.System.GetUtcNow().AddHours(1);
        var cancelled = await sender.ScheduleMessageAsync(new ServiceBusMessage("cancelled"), later);
        var soon = TimeProvider.System.GetUtcNow().AddMilliseconds(300);
        var numbers = await sender.ScheduleMessagesAsync([new ServiceBusMessage("a"), new ServiceBusMessage("b")], soon);
        await sender.SendMessageAsync(new ServiceBusMessage("c") { ScheduledEnqueueTime = later });

        await sender.CancelScheduledMessageAsync(cancelled);

        await using var receiver = bus.Client.CreateReceiver("transcripts");
        var (first, second) = (await BusFixture.ReceiveAsync(receiver), await BusFixture.ReceiveAsync(receiver));
        Assert.Equal(["a", "b"], [first.Body.ToString(), second.Body.ToString()]);
        Assert.Equal(numbers, [first.EnqueuedSequenceNumber, second.EnqueuedSequenceNumber]);
        Assert.True(first.SequenceNumber > numbers[1]);
        var scheduled = Assert.Single(await receiver.PeekMessagesAsync(10), message => message.State == ServiceBusMessageState.Scheduled);
        Assert.Equal(("c", later.ToUnixTimeMilliseconds()), (scheduled.Body.ToString(), scheduled.ScheduledEnqueueTime.ToUnixTimeMilliseconds()));
        var gone = await Assert.ThrowsAsync<ServiceBusException>(() => sender.CancelScheduledMessageAsync(cancelled));
        Assert.Equal(ServiceBusFailureReason.MessageNotFound, gone.Reason);
    }

    [Fact]
    public async Task A_taken_port_is_an_io_error_that_names_it()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var options = new ServiceBusEmulatorOptions { Port = port };
        var fault = await Assert.ThrowsAsync<IOException>(() => ServiceBusEmulator.StartAsync(options, CancellationToken.None));

        Assert.Contains($"{port}", fault.Message, StringComparison.Ordinal);
        Assert.IsType<SocketException>(fault.InnerException);
    }
}
