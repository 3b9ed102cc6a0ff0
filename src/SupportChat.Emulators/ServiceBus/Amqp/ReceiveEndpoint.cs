using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using SupportChat.Emulators.ServiceBus.Broker;

namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>A link on which a client receives from a queue, its dead letters, or one session.</summary>
internal sealed class ReceiveEndpoint(SendingAmqpLink link, BrokerQueue queue, MessageStore store, SessionLock? session, EndpointServices services)
    : IMessageWaiter
{
    private readonly Lock gate = new();
    private readonly bool deletes = link.Settings.SettleType == SettleMode.SettleOnSend;
    private uint deliveryCount;
    private bool isHeldUp;

    public void Register()
    {
        link.RegisterCreditListener(OnCredit);
        link.RegisterDispositionListener(OnDisposition);
        link.Opened += (_, _) => OnMessages();
        link.SafeAddClosed((_, _) => OnClosed());
        session?.Lost.ContinueWith(
            _ => link.SafeClose(Conditions.Exception(Conditions.SessionLockLost, $"The lock of session '{session.SessionId}' has expired.")),
            TaskScheduler.Default);
    }

    public void OnMessages()
    {
        lock (gate)
        {
            PumpSafely();
        }
    }

    private void OnCredit(uint credit, bool drain, ArraySegment<byte> transaction)
    {
        lock (gate)
        {
            PumpSafely();
            if (drain)
            {
                AnswerDrain();
            }
        }
    }

    // Runs on threads of the pool, where nobody else catches.
    private void PumpSafely()
    {
        try
        {
            Pump();
        }
        catch (Exception fault)
        {
            link.SafeClose(new AmqpException(Conditions.Of(fault)));
        }
    }

    private void Pump()
    {
        while (!isHeldUp && link.State == AmqpObjectState.Opened && link.LinkCredit > 0)
        {
            try
            {
                if (store.TryReceive(session, this) is not { } message)
                {
                    return;
                }

                if (services.Faults.Throw(queue.Name, LinkOperation.Receive) is { } disturbance)
                {
                    isHeldUp = true;
                    _ = DeliverAfterAsync(message, disturbance);
                    return;
                }

                Deliver(message);
            }
            catch (BrokerException)
            {
                // The session is lost: the link is being detached.
                return;
            }
        }

        if (session is null)
        {
            store.PassOn();
        }
    }

    private void Deliver(MessageView view)
    {
        var message = MessageEncoder.ForTransfer(view);
        message.DeliveryTag = view.LockToken.ToByteArray();
        if (link.State != AmqpObjectState.Opened || !link.TrySendDelivery(message))
        {
            store.Settle(view.LockToken, Settlement.Release);
            return;
        }

        deliveryCount++;
        services.Calls.Add("receive", queue.Name);
        if (deletes)
        {
            store.Settle(view.LockToken, Settlement.Complete);
        }
    }

    private async Task DeliverAfterAsync(MessageView message, Disturbance disturbance)
    {
        await disturbance.WaitAsync((ClientConnection)link.Session.Connection, services.TimeProvider);
        lock (gate)
        {
            isHeldUp = false;
            try
            {
                Deliver(message, disturbance);
            }
            catch (BrokerException)
            {
                // Its lock was over meanwhile.
            }

            PumpSafely();
        }
    }

    private void Deliver(MessageView message, Disturbance disturbance)
    {
        switch (disturbance.Mode)
        {
            case null:
                Deliver(message);
                break;
            case LinkFaultMode.Refuse or LinkFaultMode.ServerBusy or LinkFaultMode.Detach:
                store.Settle(message.LockToken, Settlement.Release);
                link.SafeClose(new AmqpException(disturbance.Error));
                break;
            case LinkFaultMode.Cut:
                store.Settle(message.LockToken, Settlement.Release);
                link.Session.Connection.Abort();
                break;
            case LinkFaultMode.CommitThenCut:
                if (deletes)
                {
                    store.Settle(message.LockToken, Settlement.Complete);
                }

                link.Session.Connection.Abort();
                break;
        }
    }

    // The library answers without drain=true, and the JavaScript client then waits for nothing. Only the sender knows its delivery count.
    private void AnswerDrain()
    {
        deliveryCount += link.LinkCredit;
        link.Session.SendFlow(new Flow { Handle = link.LocalHandle, DeliveryCount = deliveryCount, LinkCredit = 0, Available = 0, Drain = true });
    }

    private void OnDisposition(Delivery delivery)
    {
        // What is sent settled comes through here as well.
        if (deletes)
        {
            return;
        }

        var (state, needsAnswer) = (delivery.State, !delivery.Settled);
        services.Calls.Add("settle", queue.Name);
        if (services.Faults.Throw(queue.Name, LinkOperation.Settle) is { } disturbance)
        {
            _ = disturbance.ApplyAsync(
                link,
                services.TimeProvider,
                answer => Settle(delivery, state, answer && needsAnswer),
                error => Answer(delivery, new Rejected { Error = error }));
            return;
        }

        Settle(delivery, state, needsAnswer);
    }

    private void Settle(Delivery delivery, DeliveryState state, bool answer)
    {
        Outcome outcome;
        try
        {
            var tag = delivery.DeliveryTag;
            store.Settle(new Guid(tag.AsSpan()), Read(state, out outcome));
        }
        catch (Exception fault)
        {
            outcome = new Rejected { Error = Conditions.Of(fault) };
        }

        if (answer)
        {
            Answer(delivery, outcome);
        }
    }

    /// <summary>What a client's outcome means, and the bare one that answers it.</summary>
    private static Settlement Read(DeliveryState state, out Outcome answer)
    {
        switch (state)
        {
            case Accepted:
                answer = AmqpConstants.AcceptedOutcome;
                return Settlement.Complete;
            case Rejected { Error: var error }:
                answer = new Rejected();
                return new Settlement(SettlementKind.DeadLetter, MessageEncoder.Adding(error?.Info), MessageEncoder.CauseOf(error?.Info));
            case Modified { UndeliverableHere: true } deferred:
                answer = new Modified { UndeliverableHere = true };
                return new Settlement(SettlementKind.Defer, MessageEncoder.Adding(deferred.MessageAnnotations));
            case Modified abandoned:
                answer = new Modified();
                return new Settlement(SettlementKind.Abandon, MessageEncoder.Adding(abandoned.MessageAnnotations));
            case Released:
                answer = AmqpConstants.ReleasedOutcome;
                return Settlement.Release;
            default:
                throw Conditions.Exception(Conditions.NotImplemented, "Only accepted, rejected, released and modified are known; there are no transactions.");
        }
    }

    private void Answer(Delivery delivery, Outcome outcome)
    {
        // Else the answer waits for a timer that batches them.
        delivery.Batchable = false;
        link.DisposeDelivery(delivery, true, outcome);
    }

    private void OnClosed()
    {
        store.StopWaiting(this);
        if (session is null)
        {
            store.PassOn();
            return;
        }

        ((ClientConnection)link.Session.Connection).RemoveSession(store, session);
        try
        {
            store.ReleaseSession(session);
        }
        catch (ObjectDisposedException)
        {
            // The emulator has stopped, and its journal is closed.
        }
    }
}
