namespace SupportChat.Salesforce.PubSub;

/// <summary>A Pub/Sub call failed. The message holds codes and the rpc id for Salesforce's support, never event content.</summary>
public sealed class PubSubException : Exception
{
    internal PubSubException(PubSubFailure failure, string code, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Failure = failure;
        Code = code;
    }

    /// <summary>What to do about it.</summary>
    public PubSubFailure Failure { get; }

    /// <summary>Salesforce's <c>error-code</c> without its prefix, or the gRPC status when it sent none.</summary>
    public string Code { get; }

    /// <summary>The rpc id that Salesforce's support asks for; null when the answer had none.</summary>
    public string? RpcId { get; init; }
}

/// <summary>What to do about a failed Pub/Sub call (docs/reference/salesforce.md#stream-errors).</summary>
public enum PubSubFailure
{
    /// <summary>The service or the network had a fault: connect again, from the last safe replay id.</summary>
    Reconnect,

    /// <summary>The service protects itself: connect again after a longer pause.</summary>
    SlowDown,

    /// <summary>The access token is not valid any more: get a new one and connect again.</summary>
    NewToken,

    /// <summary>The replay id is not valid, or older than the retention: read from the earliest event and reconcile.</summary>
    LostCursor,

    /// <summary>The org's daily event delivery is used up: wait long (rolling 24 h).</summary>
    LimitExceeded,

    /// <summary>Permission, topic, licence or a request that no retry mends: an operator must look.</summary>
    SetUp,
}
