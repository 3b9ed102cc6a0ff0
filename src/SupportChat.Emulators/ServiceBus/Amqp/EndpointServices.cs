using SupportChat.Emulators.Control;

namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>What every endpoint needs.</summary>
internal sealed record EndpointServices(LinkFaults Faults, CallCounter Calls, TimeProvider TimeProvider);
