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
