using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Transaction;
using SupportChat.Emulators.ServiceBus.Broker;

namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>Decides about a client's attach: who may, to what, and what stands behind the link.</summary>
internal sealed class LinkOpener(MessageBroker broker, AccessKey key, EndpointServices services)
{
    private static readonly AmqpSymbol SessionFilter = "com.microsoft:session-filter";
    private static readonly AmqpSymbol SharedSessionFilter = "com.microsoft:non-exclusive-session-filter";
    private static readonly AmqpSymbol WaitTime = "com.microsoft:timeout";
    private static readonly AmqpSymbol LockedUntil = "com.microsoft:locked-until-utc";
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(60);

    private readonly CbsNode cbs = new(key);

    /// <summary>Puts an endpoint behind the link.</summary>
    /// <exception cref="AmqpException">The attach is refused with this error.</exception>
    public async Task OpenAsync(AmqpLink link)
    {
        // On the thread that reads the connection until the first wait: what the client pipelines comes after.
        try
        {
            await (link is ReceivingAmqpLink incoming ? OpenIncomingAsync(incoming) : OpenOutgoingAsync((SendingAmqpLink)link));
        }
        catch (Exception fault) when (fault is not AmqpException)
        {
            throw new AmqpException(Conditions.Of(fault));
        }
    }

    private Task OpenIncomingAsync(ReceivingAmqpLink link)
    {
        if (link.Settings.Target is Coordinator)
        {
            throw Conditions.Exception(Conditions.NotImplemented, "The emulator has no transactions.");
        }

        var address = AddressOf((link.Settings.Target as Target)?.Address);
        if (address.IsTokenNode)
        {
            new RequestEndpoint(link, cbs).Register();
            return Task.CompletedTask;
        }

        var (queue, store) = Find(link, address);
        link.Settings.MaxMessageSize = (ulong)queue.Settings.MaxMessageBytes;
        if (address.IsManagement)
        {
            // A request holds a message, and more.
            link.Settings.MaxMessageSize *= 2;
            new RequestEndpoint(link, new ManagementNode(queue, store, services)).Register();
            return Task.CompletedTask;
        }

        if (address.IsDeadLetters)
        {
            throw Conditions.Exception(Conditions.NotAllowed, "Nothing can be sent to a sub-queue of dead letters; send to the queue.");
        }

        new SendEndpoint(link, queue, services).Register();
        return Task.CompletedTask;
    }

    private async Task OpenOutgoingAsync(SendingAmqpLink link)
    {
        var source = link.Settings.Source as Source;
        var address = AddressOf(source?.Address);
        if (address.IsTokenNode || address.IsManagement)
        {
            if (address.IsManagement)
            {
                Find(link, address);
            }

            link.RegisterDispositionListener(delivery => SettleAnswer(link, delivery));
            var replyTo = (link.Settings.Target as Target)?.Address?.ToString();
            ((ClientConnection)link.Session.Connection).AddAnswers(string.IsNullOrEmpty(replyTo) ? link.Name : replyTo, link);
            return;
        }

        var (queue, store) = Find(link, address);
        if (services.Faults.Throw(queue.Name, LinkOperation.Receive) is { } disturbance)
        {
            await DisturbAsync(link, disturbance);
        }

        var session = await AcceptAsync(link, store, source!.FilterSet);
        new ReceiveEndpoint(link, queue, store, session, services).Register();
    }

    private async Task DisturbAsync(AmqpLink link, Disturbance disturbance)
    {
        var connection = (ClientConnection)link.Session.Connection;
        await disturbance.WaitAsync(connection, services.TimeProvider);
        switch (disturbance.Mode)
        {
            case null:
                return;
            case LinkFaultMode.Cut or LinkFaultMode.CommitThenCut:
                connection.Abort();
                break;
            case LinkFaultMode.Hang:
                await connection.Gone;
                break;
        }

        throw new AmqpException(disturbance.Error);
    }

    private async Task<SessionLock?> AcceptAsync(SendingAmqpLink link, MessageStore store, FilterSet? filters)
    {
        if (filters is not null && filters.TryGetValue<object>(SharedSessionFilter, out _))
        {
            // The .NET client knows this text.
            throw Conditions.Exception(Conditions.NotAllowed, $"'{link.Name}' contains invalid filter type '{SharedSessionFilter}'.");
        }

        object? filter = null;
        var wantsSession = filters is not null && filters.TryGetValue(SessionFilter, out filter);
        if (wantsSession != store.HasSessions)
        {
            throw Conditions.Exception(Conditions.NotAllowed, wantsSession
                ? "Sessions cannot be received here: the queue does not require them, or these are dead letters."
                : "It is not possible for an entity that requires sessions to create a non-sessionful message receiver.");
        }

        if (!wantsSession)
        {
            return null;
        }

        var session = await AcceptAsync(link, store, (filter is DescribedType described ? described.Value : filter) as string);
        filters![SessionFilter] = session.SessionId;
        link.Settings.Properties ??= new Fields();
        link.Settings.Properties[LockedUntil] = session.LockedUntil.UtcTicks;
        ((ClientConnection)link.Session.Connection).AddSession(store, session);
        return session;
    }

    private async Task<SessionLock> AcceptAsync(SendingAmqpLink link, MessageStore store, string? sessionId)
    {
        var wait = link.Settings.Properties is { } properties && properties.TryGetValue(WaitTime, out uint milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : DefaultWait;
        using var over = new CancellationTokenSource(wait, services.TimeProvider);
        // Not disposed: the link may close at any moment.
        var left = new CancellationTokenSource();
        EventHandler leave = (_, _) => left.Cancel();
        link.SafeAddClosed(leave);
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, left.Token);
            return await store.AcceptSessionAsync(sessionId, either.Token);
        }
        catch (OperationCanceledException)
        {
            throw Conditions.Exception(Conditions.Timeout, $"No session had a message within {wait.TotalMilliseconds:0} ms.");
        }
        finally
        {
            link.Closed -= leave;
        }
    }

    private static LinkAddress AddressOf(Address? address) => address?.ToString() is { Length: > 0 } text
        ? LinkAddress.Parse(text)
        : throw Conditions.Exception("amqp:invalid-field", "The link names no address.");

    private (BrokerQueue Queue, MessageStore Store) Find(AmqpLink link, LinkAddress address)
    {
        if (!((ClientConnection)link.Session.Connection).MayUse(address.Path, TimeProvider.System.GetUtcNow()))
        {
            throw Conditions.Exception(
                Conditions.UnauthorizedAccess, $"Unauthorized access to '{address.Path}': put a token for it to {LinkAddress.TokenNode} first.");
        }

        var queue = broker.Find(address.Queue) ?? throw Conditions.Exception(
            Conditions.NotFound,
            $"The messaging entity '{address.Path}' could not be found. The emulator has no topics; PUT /emulator/queues/{{name}} makes a queue.");
        return (queue, address.IsDeadLetters ? queue.DeadLetters : queue.Messages);
    }

    private static void SettleAnswer(SendingAmqpLink link, Delivery delivery)
    {
        if (!delivery.Settled)
        {
            link.DisposeDelivery(delivery, true, delivery.State);
        }
    }
}
