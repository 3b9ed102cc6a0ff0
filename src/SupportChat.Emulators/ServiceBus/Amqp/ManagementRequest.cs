using System.Collections;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using SupportChat.Emulators.ServiceBus.Broker;

namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>A request to <c>$management</c>, read.</summary>
internal sealed class ManagementRequest(ClientConnection connection, MessageStore store, string operation, AmqpMap body)
{
    public string Operation => operation;

    public MessageStore Store => store;

    public string? SessionId => Optional<string>("session-id");

    /// <summary>The session that the connection holds and the request names; null where there are none.</summary>
    public SessionLock? Session => SessionId is { } id && store.HasSessions ? connection.SessionOf(store, id) : null;

    public SessionLock RequiredSession => connection.SessionOf(store, Required<string>("session-id"));

    public T Required<T>(string name) => body.TryGetValue(new MapKey(name), out T value) && value is not null
        ? value
        : throw Conditions.Exception(Conditions.ArgumentError, $"The request needs {name} ({typeof(T).Name}).");

    public T? Optional<T>(string name) => body.TryGetValue(new MapKey(name), out T value) ? value : default;

    public IReadOnlyList<T> All<T>(string name) => body[new MapKey(name)] is IEnumerable values and not string
        ? [.. values.Cast<T>()]
        : throw Conditions.Exception(Conditions.ArgumentError, $"The request needs {name} (an array of {typeof(T).Name}).");

    public static ManagementRequest Read(AmqpLink link, MessageStore store, AmqpMessage message)
    {
        if (message.ApplicationProperties is not { } properties || !properties.Map.TryGetValue("operation", out string operation))
        {
            throw Conditions.Exception(Conditions.ArgumentError, "The request needs the application property operation.");
        }

        return new ManagementRequest((ClientConnection)link.Session.Connection, store, operation, message.ValueBody?.Value as AmqpMap ?? []);
    }
}
