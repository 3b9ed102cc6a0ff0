namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>The broker does not do what it was asked; <see cref="Error"/> says why, for programs.</summary>
internal sealed class BrokerException(BrokerError error, string message) : Exception(message)
{
    public BrokerError Error => error;
}

/// <summary>Why the broker refuses.</summary>
internal enum BrokerError
{
    MessageLockLost,
    SessionLockLost,
    SessionCannotBeLocked,
    MessageNotFound,
    NotAllowed,
}
