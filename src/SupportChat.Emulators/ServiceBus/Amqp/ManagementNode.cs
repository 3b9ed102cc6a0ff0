using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using SupportChat.Emulators.ServiceBus.Broker;

namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>The node <c>$management</c> of a queue or of its dead letters.</summary>
internal sealed class ManagementNode(BrokerQueue queue, MessageStore store, EndpointServices services) : IRequestNode
{
    private const string Prefix = "com.microsoft:";

    public void Handle(AmqpLink link, AmqpMessage request, Action<AmqpMessage> answer)
    {
        ManagementRequest read;
        try
        {
            read = ManagementRequest.Read(link, store, request);
        }
        catch (AmqpException fault)
        {
            answer(Refusal(fault.Error));
            return;
        }

        services.Calls.Add(read.Operation.Replace(Prefix, "", StringComparison.Ordinal), queue.Name);
        if (services.Faults.Throw(queue.Name, KindOf(read.Operation)) is { } disturbance)
        {
            _ = disturbance.ApplyAsync(link, services.TimeProvider, reply => Run(read, reply ? answer : null), error => answer(Refusal(error)));
            return;
        }

        Run(read, answer);
    }

    private static LinkOperation KindOf(string operation) => operation switch
    {
        Prefix + "schedule-message" => LinkOperation.Send,
        Prefix + "receive-by-sequence-number" => LinkOperation.Receive,
        Prefix + "update-disposition" => LinkOperation.Settle,
        Prefix + "renew-lock" or Prefix + "renew-session-lock" => LinkOperation.Renew,
        _ => LinkOperation.Management,
    };

    private static void Run(ManagementRequest request, Action<AmqpMessage>? answer)
    {
        AmqpMessage message;
        try
        {
            message = ManagementOperations.Run(request) is { } map ? Answer(200, "OK", map) : Answer(204, "No Content", []);
        }
        catch (Exception fault)
        {
            message = Refusal(Conditions.Of(fault));
        }

        answer?.Invoke(message);
    }

    private static AmqpMessage Refusal(Error error)
    {
        var message = Answer(Conditions.StatusOf(error.Condition), error.Description, []);
        message.ApplicationProperties.Map["errorCondition"] = error.Condition;
        return message;
    }

    private static AmqpMessage Answer(int status, string description, AmqpMap body)
    {
        var message = AmqpMessage.Create(new AmqpValue { Value = body });
        message.ApplicationProperties = new ApplicationProperties();
        message.ApplicationProperties.Map["statusCode"] = status;
        message.ApplicationProperties.Map["statusDescription"] = description;
        return message;
    }
}
