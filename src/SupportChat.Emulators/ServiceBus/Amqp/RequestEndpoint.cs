using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>A link on which requests come to a node; answers go to the link of the same connection that the request names.</summary>
internal sealed class RequestEndpoint(ReceivingAmqpLink link, IRequestNode node)
{
    private int lastTag;

    public void Register() => link.RegisterMessageListener(OnMessage);

    private void OnMessage(AmqpMessage request)
    {
        var (id, replyTo) = (request.Properties?.MessageId, request.Properties?.ReplyTo?.ToString() ?? "");
        node.Handle(link, request, answer => Send(id, replyTo, answer));
        request.Batchable = false;
        link.DisposeDelivery(request, true, AmqpConstants.AcceptedOutcome);
        request.Dispose();
    }

    private void Send(MessageId? id, string replyTo, AmqpMessage answer)
    {
        if (((ClientConnection)link.Session.Connection).AnswersTo(replyTo) is not { } way)
        {
            answer.Dispose();
            return;
        }

        answer.Properties.CorrelationId = id;
        way.SendMessageNoWait(answer, BitConverter.GetBytes(Interlocked.Increment(ref lastTag)), AmqpConstants.NullBinary);
    }
}

/// <summary>A node that answers requests.</summary>
internal interface IRequestNode
{
    /// <summary>Reads a request before it returns, and answers now or later, or never.</summary>
    void Handle(AmqpLink link, AmqpMessage request, Action<AmqpMessage> answer);
}
