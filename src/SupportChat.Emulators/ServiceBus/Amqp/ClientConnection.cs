using System.Collections.Concurrent;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Transport;
using SupportChat.Emulators.ServiceBus.Broker;

namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>A client's connection with what it has proved and what it holds.</summary>
internal sealed class ClientConnection(TransportBase transport, ProtocolHeader header, AmqpSettings settings, AmqpConnectionSettings connectionSettings)
    : AmqpConnection(transport, header, false, settings, connectionSettings)
{
    private readonly ConcurrentDictionary<string, Grant> grants = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, SendingAmqpLink> answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(MessageStore Store, string SessionId), SessionLock> sessions = new();

    private readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed when the connection is gone.</summary>
    public Task Gone => gone.Task;

    public void Watch() => SafeAddClosed((_, _) => gone.TrySetResult());

    public void Allow(Grant grant) => grants[grant.Path] = grant;

    public bool MayUse(string path, DateTimeOffset now) => grants.Values.Any(grant => grant.Until > now && AccessKey.Covers(grant.Path, path));

    /// <summary>Remembers where answers go to: the link's target, or its name where it has none.</summary>
    public void AddAnswers(string replyTo, SendingAmqpLink link)
    {
        answers[replyTo] = link;
        link.SafeAddClosed((_, _) => answers.TryRemove(new KeyValuePair<string, SendingAmqpLink>(replyTo, link)));
    }

    public SendingAmqpLink? AnswersTo(string replyTo) => answers.GetValueOrDefault(replyTo);

    public void AddSession(MessageStore store, SessionLock session) => sessions[(store, session.SessionId)] = session;

    public void RemoveSession(MessageStore store, SessionLock session) =>
        sessions.TryRemove(new KeyValuePair<(MessageStore, string), SessionLock>((store, session.SessionId), session));

    /// <summary>The session that a link of this connection holds.</summary>
    /// <exception cref="BrokerException">None does.</exception>
    public SessionLock SessionOf(MessageStore store, string sessionId) => sessions.GetValueOrDefault((store, sessionId))
        ?? throw new BrokerException(BrokerError.SessionLockLost, $"No link of this connection holds session '{sessionId}'.");
}
