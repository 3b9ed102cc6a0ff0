using Microsoft.Extensions.Logging;
using SupportChat.Salesforce.PubSub;

namespace SupportChat.CaseChanges;

/// <summary>What the subscription of one topic works with, from its start down to each session with the server.</summary>
internal sealed class SubscriptionContext
{
    /// <summary>Such as <c>/data/SupportChat__chn</c>.</summary>
    public required string Topic { get; init; }

    /// <summary>The right to read the topic, and its cursor.</summary>
    public required CursorLease Lease { get; init; }

    public required IEventBus Bus { get; init; }

    public required EventBatchDecoder Decoder { get; init; }

    /// <summary>Where changes go.</summary>
    public required ICaseChangeSink Sink { get; init; }

    /// <summary>Where events go that cannot be read.</summary>
    public required UnreadableEvents Unreadable { get; init; }

    public required CaseChangeStreamStatus Status { get; init; }

    /// <summary>Silence after which a session is given up.</summary>
    public required TimeSpan IdleTimeout { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>The topic has this fault now.</summary>
    public void ReportFault(string code)
    {
        var now = Time.GetUtcNow();
        Status.Update(Topic, known => known.Failed(code, now));
    }
}
