using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>What faults do to one operation.</summary>
internal sealed record Disturbance(TimeSpan Delay, LinkFaultMode? Mode, string? Condition)
{
    /// <summary>The error of the modes that answer.</summary>
    public Error Error => Mode switch
    {
        LinkFaultMode.ServerBusy => Conditions.Error(Conditions.ServerBusy, "The namespace is being throttled (a fault of the emulator)."),
        LinkFaultMode.Detach => Conditions.Error(Condition ?? Conditions.DetachForced, "The link was detached (a fault of the emulator)."),
        _ => Conditions.Error(Condition ?? Conditions.InternalError, "The operation was refused (a fault of the emulator)."),
    };

    /// <summary>Carries out the operation as far as the faults let it.</summary>
    /// <param name="link">The link on which it came.</param>
    /// <param name="timeProvider">Time of the delay.</param>
    /// <param name="run">The operation; with true it answers.</param>
    /// <param name="refuse">Answers with an error.</param>
    public async Task ApplyAsync(AmqpLink link, TimeProvider timeProvider, Action<bool> run, Action<Error> refuse)
    {
        await WaitAsync((ClientConnection)link.Session.Connection, timeProvider);
        switch (Mode)
        {
            case null:
                run(true);
                break;
            case LinkFaultMode.Refuse or LinkFaultMode.ServerBusy:
                refuse(Error);
                break;
            case LinkFaultMode.Detach:
                link.SafeClose(new AmqpException(Error));
                break;
            case LinkFaultMode.Cut:
                link.Session.Connection.Abort();
                break;
            case LinkFaultMode.CommitThenCut:
                run(false);
                link.Session.Connection.Abort();
                break;
        }
    }

    public async Task WaitAsync(ClientConnection connection, TimeProvider timeProvider)
    {
        if (Delay > TimeSpan.Zero)
        {
            await Task.WhenAny(Task.Delay(Delay, timeProvider), connection.Gone);
        }
    }
}
