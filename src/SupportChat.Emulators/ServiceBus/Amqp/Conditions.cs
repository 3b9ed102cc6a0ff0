using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using SupportChat.Emulators.ServiceBus.Broker;

namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>Error conditions of the protocol, and the status codes that go with them at <c>$management</c>.</summary>
internal static class Conditions
{
    public const string ServerBusy = "com.microsoft:server-busy";
    public const string Timeout = "com.microsoft:timeout";
    public const string SessionLockLost = "com.microsoft:session-lock-lost";
    public const string ArgumentError = "com.microsoft:argument-error";
    public const string InternalError = "amqp:internal-error";
    public const string DetachForced = "amqp:link:detach-forced";
    public const string MessageSizeExceeded = "amqp:link:message-size-exceeded";
    public const string NotAllowed = "amqp:not-allowed";
    public const string NotFound = "amqp:not-found";
    public const string NotImplemented = "amqp:not-implemented";
    public const string UnauthorizedAccess = "amqp:unauthorized-access";

    public static Error Error(string condition, string description) => new() { Condition = condition, Description = description };

    public static AmqpException Exception(string condition, string description) => new(Error(condition, description));

    /// <summary>How a failure is told to a client; never a stack.</summary>
    public static Error Of(Exception fault) => fault switch
    {
        BrokerException refused => Error(Of(refused.Error), refused.Message),
        AmqpException { Error: { } error } => error,
        FormatException or InvalidCastException or ArgumentException => Error(ArgumentError, fault.Message),
        _ => Error(InternalError, "The emulator failed: " + fault.Message),
    };

    /// <summary>The status code of an answer of <c>$management</c> with this condition.</summary>
    public static int StatusOf(AmqpSymbol condition) => condition.Value switch
    {
        "com.microsoft:message-lock-lost" or SessionLockLost => 410,
        "com.microsoft:message-not-found" or NotFound => 404,
        UnauthorizedAccess => 401,
        ServerBusy => 503,
        NotImplemented => 501,
        InternalError => 500,
        _ => 400,
    };

    private static string Of(BrokerError error) => error switch
    {
        BrokerError.MessageLockLost => "com.microsoft:message-lock-lost",
        BrokerError.SessionLockLost => SessionLockLost,
        BrokerError.SessionCannotBeLocked => "com.microsoft:session-cannot-be-locked",
        BrokerError.MessageNotFound => "com.microsoft:message-not-found",
        _ => NotAllowed,
    };
}
