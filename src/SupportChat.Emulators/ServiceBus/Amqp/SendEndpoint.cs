using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using SupportChat.Emulators.ServiceBus.Broker;

namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>A link on which a client sends to a queue.</summary>
internal sealed class SendEndpoint(ReceivingAmqpLink link, BrokerQueue queue, EndpointServices services)
{
    /// <summary>Above this the library closes the link.</summary>
    private const ulong LargestDelivery = 256 * 1024 * 1024;

    private Task before = Task.CompletedTask;

    public void Register()
    {
        link.RegisterMessageListener(OnMessage);
        // From then on a message that is too large is refused here: with the link closed, the JavaScript client would wait until its time is over.
        link.Opened += (_, _) => link.Settings.MaxMessageSize = LargestDelivery;
    }

    private void OnMessage(AmqpMessage message)
    {
        services.Calls.Add("send", queue.Name);
        var disturbance = services.Faults.Throw(queue.Name, LinkOperation.Send);
        if (disturbance is null && before.IsCompleted)
        {
            Store(message, answer: true);
            return;
        }

        before = StoreAfterAsync(before, message, disturbance);
    }

    // What a link sends stays in order, however long a fault delays it.
    private async Task StoreAfterAsync(Task previous, AmqpMessage message, Disturbance? disturbance)
    {
        await previous;
        disturbance ??= new Disturbance(TimeSpan.Zero, null, null);
        await disturbance.ApplyAsync(link, services.TimeProvider, answer => Store(message, answer), error => Answer(message, new Rejected { Error = error }));
    }

    private void Store(AmqpMessage message, bool answer)
    {
        Outcome outcome = AmqpConstants.AcceptedOutcome;
        try
        {
            if (message.SerializedMessageSize > queue.Settings.MaxMessageBytes)
            {
                throw Conditions.Exception(
                    Conditions.MessageSizeExceeded,
                    $"The delivery has {message.SerializedMessageSize} bytes; '{queue.Name}' takes {queue.Settings.MaxMessageBytes} at most.");
            }

            queue.Messages.Send(MessageDecoder.Read(message));
        }
        catch (Exception fault)
        {
            outcome = new Rejected { Error = Conditions.Of(fault) };
        }

        if (answer)
        {
            Answer(message, outcome);
        }
    }

    private void Answer(AmqpMessage message, Outcome outcome)
    {
        // Else the answer waits for a timer that batches them.
        message.Batchable = false;
        link.DisposeDelivery(message, true, outcome);
        message.Dispose();
    }
}
