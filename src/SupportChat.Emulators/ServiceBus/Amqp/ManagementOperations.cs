using Microsoft.Azure.Amqp.Encoding;
using SupportChat.Emulators.ServiceBus.Broker;

namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>What <c>$management</c> can do, by the name of the operation.</summary>
internal static class ManagementOperations
{
    /// <summary>Runs a request.</summary>
    /// <returns>The body of the answer; null if there is nothing to answer with (status 204).</returns>
    public static AmqpMap? Run(ManagementRequest request) => request.Operation switch
    {
        "com.microsoft:schedule-message" => Schedule(request),
        "com.microsoft:cancel-scheduled-message" => Done(() => request.Store.CancelScheduled(request.All<long>("sequence-numbers"))),
        "com.microsoft:renew-lock" => Map("expirations", request.Store.RenewLocks(request.All<Guid>("lock-tokens")).Select(Moment.Of).ToArray()),
        "com.microsoft:renew-session-lock" => Map("expiration", Moment.Of(request.Store.RenewSession(request.RequiredSession))),
        "com.microsoft:get-session-state" => Map("session-state", StateOf(request)),
        "com.microsoft:set-session-state" => Done(() => SetState(request)),
        "com.microsoft:peek-message" => Peek(request),
        "com.microsoft:receive-by-sequence-number" => ReceiveByNumber(request),
        "com.microsoft:update-disposition" => Done(() => Settle(request)),
        "com.microsoft:get-message-sessions" => Sessions(request),
        "com.microsoft:batch-delete-messages" => Delete(request),
        _ => throw Conditions.Exception(Conditions.NotImplemented, $"The emulator does not know the operation '{request.Operation}'."),
    };

    private static AmqpMap Schedule(ManagementRequest request)
    {
        var encoded = request.All<AmqpMap>("messages").Select(entry => (ArraySegment<byte>)entry[new MapKey("message")]);
        var messages = encoded.Select(bytes => MessageDecoder.Read(bytes.ToArray())).ToList();
        if (messages.Any(message => message.ScheduledAt is null))
        {
            throw Conditions.Exception(Conditions.ArgumentError, $"Every message needs the annotation {MessageDecoder.ScheduledAt}.");
        }

        return Map("sequence-numbers", request.Store.Send(messages).ToArray());
    }

    private static object? StateOf(ManagementRequest request) =>
        request.Store.GetSessionState(request.RequiredSession) is { } state ? (object)new ArraySegment<byte>(state.ToArray()) : null;

    private static void SetState(ManagementRequest request)
    {
        var state = request.Optional<ArraySegment<byte>>("session-state");
        request.Store.SetSessionState(request.RequiredSession, state.Array is null ? null : (ReadOnlyMemory<byte>?)state.ToArray());
    }

    private static AmqpMap? Peek(ManagementRequest request)
    {
        var seen = request.Store.Peek(request.Required<long>("from-sequence-number"), request.Required<int>("message-count"), request.SessionId);
        var (messages, bytes) = (new List<AmqpMap>(), 0);
        foreach (var message in seen)
        {
            var encoded = MessageEncoder.ForAnswer(message);
            bytes += encoded.Count;
            if (messages.Count > 0 && bytes > request.Store.Settings.MaxMessageBytes)
            {
                break;
            }

            messages.Add(Map("message", encoded));
        }

        return messages.Count == 0 ? null : Map("messages", messages);
    }

    private static AmqpMap ReceiveByNumber(ManagementRequest request)
    {
        const uint Delete = 0;
        var received = request.Store.ReceiveDeferred(request.All<long>("sequence-numbers"), request.Session);
        if (request.Optional<uint>("receiver-settle-mode") == Delete)
        {
            foreach (var message in received)
            {
                request.Store.Settle(message.LockToken, Settlement.Complete);
            }
        }

        return Map("messages", received.Select(message =>
        {
            var entry = Map("message", MessageEncoder.ForAnswer(message));
            entry[new MapKey("lock-token")] = message.LockToken;
            return entry;
        }).ToList());
    }

    private static void Settle(ManagementRequest request)
    {
        var rewrite = MessageEncoder.Adding(request.Optional<AmqpMap>("properties-to-modify"));
        var settlement = request.Required<string>("disposition-status") switch
        {
            "completed" => Settlement.Complete,
            "abandoned" => new Settlement(SettlementKind.Abandon, rewrite),
            "defered" => new Settlement(SettlementKind.Defer, rewrite),
            "suspended" => new Settlement(SettlementKind.DeadLetter, rewrite, CauseOf(request)),
            var other => throw Conditions.Exception(
                Conditions.ArgumentError, $"'{other}' is no disposition-status: completed, abandoned, defered or suspended."),
        };
        foreach (var token in request.All<Guid>("lock-tokens"))
        {
            request.Store.Settle(token, settlement);
        }
    }

    private static DeadLetterCause CauseOf(ManagementRequest request) =>
        new(request.Optional<string>("deadletter-reason"), request.Optional<string>("deadletter-description"));

    private static AmqpMap? Sessions(ManagementRequest request)
    {
        var (after, skip) = (Moment.Of(request.Required<DateTime>("last-updated-time")), request.Required<int>("skip"));
        var ids = request.Store.GetSessions(after.Year == DateTimeOffset.MaxValue.Year ? null : after, skip, request.Required<int>("top")).ToArray();
        if (ids.Length == 0)
        {
            return null;
        }

        var answer = Map("sessions-ids", ids);
        answer[new MapKey("skip")] = skip + ids.Length;
        return answer;
    }

    private static AmqpMap? Delete(ManagementRequest request)
    {
        var count = request.Store.Delete(request.Required<int>("message-count"), Moment.Of(request.Required<DateTime>("enqueued-time-utc")), request.Session);
        return count == 0 ? null : Map("message-count", count);
    }

    private static AmqpMap Done(Action action)
    {
        action();
        return [];
    }

    private static AmqpMap Map(string key, object? value) => new() { [new MapKey(key)] = value };
}
