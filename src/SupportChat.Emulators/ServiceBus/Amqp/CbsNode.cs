using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>The node <c>$cbs</c>, to which clients put their tokens.</summary>
internal sealed class CbsNode(AccessKey key) : IRequestNode
{
    public void Handle(AmqpLink link, AmqpMessage request, Action<AmqpMessage> answer) => answer(Answer((ClientConnection)link.Session.Connection, request));

    private AmqpMessage Answer(ClientConnection connection, AmqpMessage request)
    {
        var properties = request.ApplicationProperties?.Map ?? [];
        if (!properties.TryGetValue("operation", out string operation) || operation != "put-token")
        {
            return Answer(400, "The operation must be put-token.");
        }

        if (!properties.TryGetValue("type", out string type) || type != "servicebus.windows.net:sastoken")
        {
            return Answer(401, "Only tokens of a shared access key are known: type servicebus.windows.net:sastoken.");
        }

        if (!properties.TryGetValue("name", out string audience) || request.ValueBody?.Value is not string token)
        {
            return Answer(400, "The application property name must be the audience, and the body the token.");
        }

        // Clients sign for the real time, whatever time the queues have.
        if (key.Read(token, audience, TimeProvider.System.GetUtcNow(), out var reason) is not { } grant)
        {
            return Answer(401, reason);
        }

        connection.Allow(grant);
        return Answer(202, "Accepted");
    }

    private static AmqpMessage Answer(int status, string description)
    {
        var answer = AmqpMessage.Create(new AmqpValue { Value = "" });
        answer.ApplicationProperties = new ApplicationProperties();
        answer.ApplicationProperties.Map["status-code"] = status;
        answer.ApplicationProperties.Map["status-description"] = description;
        return answer;
    }
}
